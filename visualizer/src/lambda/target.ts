import { runningDev } from "./dev-record.ts";
import { usageFailure } from "./failure.ts";

/** What the options and the environment say about which service is meant. */
export interface TargetOptions {
  readonly endpoint?: string | undefined;
  readonly aws?: boolean | undefined;
  readonly region?: string | undefined;
  /** The execution or function that is asked about, when it is named by an ARN. */
  readonly arn?: string | undefined;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

/** The service a command talks to. Members that are undefined are left to the AWS client's own rules. */
export interface Target {
  readonly kind: "endpoint" | "dev" | "aws";
  readonly url: string | undefined;
  readonly region: string | undefined;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const arnShape = /^arn:[\w-]+:lambda:([a-z0-9-]+):\d{12}:function:/;
const credentialNames = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
];

/** Finds the service that is meant: the one that is named, else the one that runs here, else AWS. */
export async function findTarget(options: TargetOptions, { env, directory }: Surroundings): Promise<Target> {
  if (options.aws === true && options.endpoint !== undefined) {
    throw usageFailure("--aws and --endpoint exclude each other", "Give one of them.");
  }
  const region = options.region ?? regionOf(options.arn);
  const named = options.endpoint ?? (options.aws === true ? undefined : nonEmpty(env["AWS_ENDPOINT_URL_LAMBDA"]));
  if (named !== undefined) return serviceAt(named, { kind: "endpoint", region, env });
  const dev = options.aws === true ? undefined : await runningDev(directory);
  if (dev !== undefined) return serviceAt(dev.url, { kind: "dev", region, env });
  return {
    kind: "aws",
    url: undefined,
    region: region ?? nonEmpty(env["AWS_REGION"]) ?? nonEmpty(env["AWS_DEFAULT_REGION"]),
    credentials: undefined,
  };
}

/** The region an ARN names. */
export function regionOf(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : arnShape.exec(arn)?.[1];
}

type Named = Pick<Target, "kind" | "region"> & Pick<Surroundings, "env">;

function serviceAt(address: string, { kind, region, env }: Named): Target {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw usageFailure(
      `${address} is not the address of a service`,
      "Give an http or https URL, such as http://127.0.0.1:3500.",
    );
  }
  // A service without TLS is no AWS service: it takes any credentials, and must not be sent real ones that are not set here.
  const local = url.protocol === "http:";
  const configured = credentialNames.some((name) => nonEmpty(env[name]) !== undefined);
  return {
    kind,
    url: address,
    region:
      region ?? nonEmpty(env["AWS_REGION"]) ?? nonEmpty(env["AWS_DEFAULT_REGION"]) ?? (local ? "us-east-1" : undefined),
    credentials: local && !configured ? { accessKeyId: "local", secretAccessKey: "local" } : undefined,
  };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
