import { Api } from "../lambda/api.ts";
import { regionOf, type Target } from "../lambda/target.ts";
import type { LogsAnswer, RecordingAnswer, SourceInfo } from "../shared/api.ts";
import type { Calls, Source } from "./source.ts";

/** Executions in AWS: one client for each region that is asked about. */
export class AwsSource implements Source {
  readonly kind = "aws";
  readonly #target: Target;
  readonly #clients = new Map<string | undefined, Promise<Api>>();

  constructor(target: Target) {
    this.#target = target;
  }

  async info(): Promise<SourceInfo> {
    const { region } = this.#target;
    const account = await this.#account(region);
    const role = process.env["AWS_ROLE_ARN"]?.split("/").at(-1) ?? process.env["AWS_PROFILE"];
    const { url } = this.#target;
    const label = [url === undefined ? "AWS" : `AWS at ${new URL(url).host}`, account, region, role]
      .filter((part) => part !== undefined && part !== "")
      .join(", ");
    return {
      kind: "aws",
      label,
      ...(region === undefined ? {} : { region }),
      ...(account === undefined ? {} : { account }),
      ...(role === undefined || role === "" ? {} : { role }),
    };
  }

  /** Credentials that cannot be had are told by the first call that needs them. */
  async #account(region: string | undefined): Promise<string | undefined> {
    const client = await this.#client(region);
    return client.account().catch(() => undefined);
  }

  calls(arn?: string): Promise<Calls> {
    return this.#client(regionOf(arn) ?? this.#target.region);
  }

  async *changes(): AsyncGenerator<never> {
    // Nobody tells: AWS is asked again and again.
  }

  logs(arn: string, operation: string | undefined): Promise<LogsAnswer> {
    const logGroup = `/aws/lambda/${arn.split(":")[6] ?? ""}`;
    const parts = [
      "fields @timestamp, level, message, operationName, attempt, @message",
      `filter executionArn = "${arn}"`,
      ...(operation === undefined ? [] : [`filter operationId = "${operation}"`]),
      "sort @timestamp asc",
      "limit 10000",
    ];
    const text = "Logs of functions in AWS are in CloudWatch. Run this query in CloudWatch Logs Insights.";
    return Promise.resolve({ available: false, lines: [], elsewhere: { text, logGroup, query: parts.join("\n| ") } });
  }

  recording(): Promise<RecordingAnswer> {
    return Promise.resolve({ available: false, invocations: [] });
  }

  close(): void {
    for (const client of this.#clients.values()) void client.then((api) => api.close());
  }

  #client(region: string | undefined): Promise<Api> {
    let client = this.#clients.get(region);
    if (client === undefined) {
      client = Api.connect({ ...this.#target, region });
      this.#clients.set(region, client);
    }
    return client;
  }
}
