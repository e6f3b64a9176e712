import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse, type ScalarTag } from "yaml";

const here = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
/** The short forms of CloudFormation's functions, as the name they call with. */
const tags: ScalarTag[] = ["Ref", "Sub", "GetAtt"].map((name) => ({
  tag: `!${name}`,
  resolve: (value: string) => ({ [name]: value }),
}));
const yaml = (file: string): Json => parse(readFileSync(here(file), "utf8"), { customTags: tags }) as Json;

type Json = Readonly<Record<string, unknown>>;

function at<T = Json>(value: Json, path: string): T {
  return path.split(".").reduce<unknown>((inner, key) => {
    const next = (inner as Json)[key];
    if (next === undefined) throw new Error(`${path} is missing at ${key}`);
    return next;
  }, value) as T;
}

describe.each([
  ["xray-collector", "CollectorLayerArn", "src/cloudwatch.ts"],
  ["xray-adot", "AdotLayerArn", "src/adot.ts"],
])("the template of %s", (folder, layer, entry) => {
  const template = yaml(`${folder}/template.yaml`);
  const properties = at(template, "Resources.MonthlyReport.Properties");

  test("describes a durable function with active tracing, an alias, and the layer that is asked for", () => {
    expect(at(template, "Transform")).toBe("AWS::Serverless-2016-10-31");
    expect(Object.keys(at(template, "Parameters"))).toEqual([layer]);
    expect(properties).toMatchObject({
      Layers: [{ Ref: layer }],
      Tracing: "Active",
      AutoPublishAlias: "live",
      DurableConfig: { ExecutionTimeout: 86_400, RetentionPeriodInDays: 14 },
    });
    expect(properties["Policies"]).toContain(
      "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicDurableExecutionRolePolicy",
    );
  });

  test("bundles an entry that exists, and names the export that the bundle has", async () => {
    const build = at(template, "Resources.MonthlyReport.Metadata.BuildProperties");
    const entries = at<string[]>(build, "EntryPoints");
    expect(entries[0]).toBe(entry);
    for (const file of entries) expect(readFileSync(here(file), "utf8")).not.toBe("");
    const [name = "", exported = ""] = at<string>(properties, "Handler").split(".");
    // Several entries keep their folders, one alone does not.
    expect(entries.length > 1 ? `${name}.ts` : `src/${name}.ts`).toBe(entry);
    expect(Object.keys((await import(here(entry))) as object)).toContain(exported);
  });
});

test("the layer's pattern takes ARNs of that layer, and no others", () => {
  const pattern = (file: string, name: string): RegExp =>
    new RegExp(at<string>(yaml(file), `Parameters.${name}.AllowedPattern`));
  const collector = pattern("xray-collector/template.yaml", "CollectorLayerArn");
  const adot = pattern("xray-adot/template.yaml", "AdotLayerArn");
  const layer = "arn:aws:lambda:eu-west-1:123456789012:layer:";
  expect(`${layer}opentelemetry-collector-arm64-0_22_0:1`).toMatch(collector);
  expect(`${layer}AWSOpenTelemetryDistroJs:12`).toMatch(adot);
  expect(`${layer}AWSOpenTelemetryDistroJs:12`).not.toMatch(collector);
});

test("the collector's pipeline is made of parts that are configured, and is where the function sends", () => {
  const collector = yaml("xray-collector/collector.yaml");
  const { receivers, exporters } = at<Record<string, string[]>>(collector, "service.pipelines.traces");
  for (const name of receivers ?? []) expect(at(collector, "receivers")).toHaveProperty(name);
  for (const name of exporters ?? []) expect(at(collector, "exporters")).toHaveProperty(name);
  const auth = at<string>(collector, "exporters.otlphttp.auth.authenticator");
  expect(at(collector, "extensions")).toHaveProperty(auth);
  expect(at(collector, "service.extensions")).toContain(auth);
  const variables = at(
    yaml("xray-collector/template.yaml"),
    "Resources.MonthlyReport.Properties.Environment.Variables",
  );
  expect(variables["OTEL_EXPORTER_OTLP_ENDPOINT"]).toBe(
    `http://${at<string>(collector, "receivers.otlp.protocols.http.endpoint")}`,
  );
  expect(variables["OPENTELEMETRY_COLLECTOR_CONFIG_URI"]).toBe("/var/task/xray-collector/collector.yaml");
});

test("Jaeger is reached on the ports that the script uses, from this machine alone", () => {
  expect(at(yaml("jaeger/compose.yaml"), "services.jaeger.ports")).toEqual([
    "127.0.0.1:16686:16686",
    "127.0.0.1:4318:4318",
  ]);
});
