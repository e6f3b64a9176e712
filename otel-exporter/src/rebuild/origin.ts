import { type Attributes, instrumentationName } from "@durascope/sdk/trace";
import type { Origin } from "./otlp-json.ts";

/**
 * The function that an execution's ARN names, as the resource of its spans. The service has the function's name, unless live spans have
 * another: what `OTEL_SERVICE_NAME` says.
 */
export function originOf(arn: string, serviceName?: string): Origin {
  const [, partition, , region, , , name, functionVersion] = arn.split(/[:/]/);
  const known: Attributes =
    partition === undefined || name === undefined
      ? {}
      : {
          "cloud.provider": "aws",
          "cloud.platform": "aws_lambda",
          "cloud.region": region ?? "",
          "faas.name": name,
          "faas.version": functionVersion ?? "",
          "host.id": name,
        };
  return {
    resource: { "service.name": serviceName ?? name ?? "unknown", ...known },
    scope: { name: instrumentationName },
  };
}
