import {
  type Resource,
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";

type Environment = Readonly<Record<string, string | undefined>>;

/** Who makes the spans: what `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say, and Lambda's environment. */
export function resourceOf(env: Environment): Resource {
  const lambda = resourceFromAttributes(lambdaAttributes(env));
  return defaultResource()
    .merge(lambda)
    .merge(detectResources({ detectors: [envDetector] }));
}

function lambdaAttributes(env: Environment): Record<string, string | number> {
  const name = env["AWS_LAMBDA_FUNCTION_NAME"];
  if (name === undefined) return {};
  const attributes: Record<string, string | number> = {
    "service.name": name,
    "cloud.provider": "aws",
    "cloud.platform": "aws_lambda",
    "faas.name": name,
    // Viewers correct clocks between hosts; parts of one execution that ran in different environments are not to be moved.
    "host.id": name,
  };
  const { AWS_REGION: region, AWS_LAMBDA_FUNCTION_VERSION: version, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory } = env;
  if (region !== undefined) attributes["cloud.region"] = region;
  if (version !== undefined) attributes["faas.version"] = version;
  if (memory !== undefined) attributes["faas.max_memory"] = Number(memory) * 1_048_576;
  return attributes;
}
