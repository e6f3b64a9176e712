// Who may import whom: the packages, and the layers inside `sdk/src`.

const layers = ["handler", "context", "operation", "journal", "client"];
const foundation = ["wire", "errors", "values"];
const inSdk = (folders) => `^sdk/src/(${folders.join("|")})/`;

/** A layer imports only what is on its right: handler → context → operation → journal → client. */
const layerRules = layers.slice(1).map((layer, index) => ({
  name: `sdk-layer-${layer}`,
  comment: `${layer} must not import a layer on its left.`,
  severity: "error",
  from: { path: inSdk([layer]) },
  to: { path: inSdk(layers.slice(0, index + 1)) },
}));

/** Nothing points back: examples → visualizer → test → sdk, and visualizer → otel-exporter → sdk. */
const packageRules = Object.entries({
  sdk: ["otel-exporter", "test", "visualizer", "examples"],
  "otel-exporter": ["test", "visualizer", "examples"],
  test: ["otel-exporter", "visualizer", "examples"],
  visualizer: ["examples"],
}).map(([name, forbidden]) => ({
  name: `package-${name}`,
  comment: `${name} must not import ${forbidden.join(", ")}.`,
  severity: "error",
  from: { path: `^${name}/src/`, pathNot: "\\.test\\.tsx?$" },
  to: { path: `^(${forbidden.join("|")})/` },
}));

export default {
  forbidden: [
    ...packageRules,
    ...layerRules,
    {
      name: "package-private-parts",
      comment: "Another package is imported by its name, never by a path into it.",
      severity: "error",
      from: { path: "^(sdk|otel-exporter|test|visualizer|examples)/" },
      to: {
        path: "^(sdk|otel-exporter|test|visualizer)/",
        pathNot: "^$1/",
        dependencyTypes: ["local"],
      },
    },
    {
      name: "sdk-layers-not-entry",
      comment: "Only the package's users import its entry files.",
      severity: "error",
      from: { path: "^(sdk|otel-exporter|test|visualizer)/src/", pathNot: "\\.test\\.tsx?$" },
      to: { path: "^$1/src/(index|[^.]+/index)\\.tsx?$" },
    },
    {
      name: "sdk-client-port-only",
      comment: "The journal calls the client; context and operation know at most its port.",
      severity: "error",
      from: { path: inSdk(["context", "operation"]) },
      to: { path: "^sdk/src/client/", pathNot: "^sdk/src/client/port\\.ts$" },
    },
    {
      name: "sdk-wire-alone",
      comment: "wire imports nothing but wire.",
      severity: "error",
      from: { path: inSdk(["wire"]), pathNot: "\\.test\\.ts$" },
      to: { path: ".", pathNot: inSdk(["wire"]) },
    },
    {
      name: "sdk-foundation",
      comment: "wire, errors and values import no layer, no observe and no history.",
      severity: "error",
      from: { path: inSdk(foundation) },
      to: { path: inSdk([...layers, "observe", "history"]) },
    },
    {
      name: "sdk-layers-not-history",
      comment: "history is a way to read an execution; the runtime does not need it.",
      severity: "error",
      from: { path: inSdk([...layers, ...foundation, "observe"]), pathNot: "\\.test\\.ts$" },
      to: { path: inSdk(["history"]) },
    },
    {
      name: "sdk-history-alone",
      comment: "history is one pure function over wire types.",
      severity: "error",
      from: { path: inSdk(["history"]), pathNot: "\\.test\\.ts$" },
      to: { path: "^sdk/src/", pathNot: `${inSdk([...foundation, "history"])}|^sdk/src/observe/event\\.ts$` },
    },
    {
      name: "sdk-trace-alone",
      comment:
        "trace turns events into spans; it knows wire, errors, values and the event types and why an invocation was made.",
      severity: "error",
      from: { path: inSdk(["trace"]), pathNot: "\\.test\\.ts$" },
      to: {
        path: "^sdk/src/",
        pathNot: `${inSdk([...foundation, "trace"])}|^sdk/src/observe/(event|news|tracing|resume)\\.ts$|^sdk/src/version\\.ts$`,
      },
    },
    {
      name: "sdk-trace-lazy",
      comment: "trace is loaded when there is somewhere for spans to go.",
      severity: "error",
      from: { path: "^sdk/src/", pathNot: `${inSdk(["trace"])}|\\.test\\.ts$` },
      to: {
        path: inSdk(["trace"]),
        dependencyTypesNot: ["type-only", "type-import", "dynamic-import"],
        dynamic: false,
      },
    },
    {
      name: "sdk-no-sink",
      comment: "Layers tell the stream; only the handler, which composes the parts, knows the sinks.",
      severity: "error",
      from: { path: inSdk([...layers.slice(1), ...foundation]), pathNot: "\\.test\\.ts$" },
      to: {
        path: "^sdk/src/observe/",
        pathNot: "^sdk/src/observe/(event|stream)\\.ts$",
        dependencyTypesNot: ["type-only", "type-import"],
      },
    },
    {
      name: "sdk-sink-knows-events",
      comment: "A sink knows events, not layers.",
      severity: "error",
      from: { path: "^sdk/src/observe/", pathNot: "\\.test\\.ts$" },
      to: { path: inSdk([...layers, "history"]) },
    },
    {
      name: "sdk-event-pure",
      comment: "The event types know only wire, errors and values.",
      severity: "error",
      from: { path: "^sdk/src/observe/(event|stream)\\.ts$" },
      to: { path: "^sdk/src/observe/", pathNot: "^sdk/src/observe/(event|stream)\\.ts$" },
    },
    {
      name: "sdk-client-lazy",
      comment: "The AWS client is loaded when it is first needed.",
      severity: "error",
      from: { path: "^sdk/src/", pathNot: "\\.test\\.ts$" },
      to: {
        path: "@aws-sdk/client-lambda",
        dependencyTypesNot: ["type-only", "type-import", "dynamic-import"],
        dynamic: false,
      },
    },
    {
      name: "service-rules-pure",
      comment: "The service's rules know their own files and the SDK's types, nothing that acts.",
      severity: "error",
      from: { path: "^test/src/service/rules/", pathNot: "\\.test\\.ts$" },
      to: { path: ".", pathNot: "^test/src/service/rules/", dependencyTypesNot: ["type-only", "type-import"] },
    },
    {
      name: "app-alone",
      comment: "The page knows its own files, the HTTP API's types and the history model: nothing that needs Node.",
      severity: "error",
      from: { path: "^visualizer/src/app/", pathNot: "\\.test\\.tsx?$" },
      to: {
        path: "^(sdk|otel-exporter|test|visualizer|examples)/",
        pathNot: "^visualizer/src/(app|shared)/|^sdk/src/history/|node_modules/",
      },
    },
    {
      name: "no-cycle",
      comment: "Modules do not import each other in a circle.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only", "type-import"] } },
    },
    {
      name: "no-test-import",
      comment: "Tests are imported by nothing.",
      severity: "error",
      from: { pathNot: "\\.test\\.tsx?$" },
      to: { path: "\\.test\\.tsx?$" },
    },
    {
      name: "no-undeclared",
      comment: "Shipped code imports only what its own package.json lists as a dependency.",
      severity: "error",
      from: { path: "^(sdk|otel-exporter|test|visualizer)/src/", pathNot: "\\.test\\.tsx?$|^visualizer/src/app/" },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
        dependencyTypesNot: ["type-only", "type-import"],
      },
    },
    {
      name: "no-unresolvable",
      comment: "Every import leads somewhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "(^|/)dist/"] },
    exclude: { path: ["(^|/)dist/", "(^|/)coverage/"] },
    combinedDependencies: false,
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@durascope/source", "import", "node", "default", "types"],
      mainFields: ["main", "types"],
      extensions: [".ts", ".tsx", ".mts", ".mjs", ".js", ".json"],
    },
    builtInModules: { add: ["node:sqlite", "node:test"] },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
