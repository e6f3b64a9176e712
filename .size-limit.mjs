export default [
  // Keeps the size from growing unseen; the aim is 16 kB, which the code does not meet. The runtime that ships in a function,
  // without the logger and the AWS client, which a function loads by itself, and without what is loaded only where spans go somewhere.
  {
    name: "@durascope/sdk, gzip, without pino and @aws-sdk/client-lambda",
    path: "sdk/dist/index.js",
    limit: "42 kB",
    gzip: true,
    ignore: ["pino", "@aws-sdk/client-lambda"],
    modifyEsbuildConfig: (config) => ({
      ...config,
      platform: "node",
      format: "esm",
      target: "node22",
      external: [...(config.external ?? []), "./api-tracing-*.js", "./wide-event-*.js", "./plugin-propagation-*.js"],
    }),
  },
  {
    name: "the page, its first script, gzip",
    path: "visualizer/dist/app/assets/entry-*.js",
    limit: "170 kB",
    gzip: true,
    disablePlugins: ["@size-limit/esbuild"],
  },
  {
    name: "the page, its style sheets, gzip",
    path: "visualizer/dist/app/assets/*.css",
    limit: "20 kB",
    gzip: true,
    disablePlugins: ["@size-limit/esbuild"],
  },
];
