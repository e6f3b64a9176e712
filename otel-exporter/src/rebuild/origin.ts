import type { Attributes } from "@durascope/sdk/trace";
import type { Origin } from "./otlp-json.ts";

const scope = { name: "@durascope/sdk", version: "0.1.0" } as const;

/** The function that an execution's ARN names, as the resource of its spans. */
export function originOf(arn: string): Origin {
  const [, partition, , region, account, , name, functionVersion] = arn.split(/[:/]/);
  const known: Attributes =
    partition === undefined || name === undefined
      ? {}
      : {
          "cloud.provider": "aws",
          "cloud.platform": "aws_lambda",
          "cloud.region": region ?? "",
          "cloud.account.id": account ?? "",
          "faas.name": name,
          "faas.version": functionVersion ?? "",
        };
  return {
    resource: { "service.name": name ?? "unknown", ...known },
    scope,
  };
}
