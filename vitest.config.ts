import { defineConfig } from "vitest/config";

// Packages resolve to their sources, so that a test never sees a stale build.
const conditions = ["@durascope/source", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["{sdk,otel-exporter,test,visualizer,examples}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    pool: "forks",
    // Style sheets are empty in tests, but for the one whose colours are tested.
    css: { include: [/tokens\.css/] },
    coverage: {
      provider: "v8",
      include: ["{sdk,otel-exporter,test}/src/**/*.ts", "visualizer/src/{cli,lambda,server,shared}/**/*.ts"],
      exclude: ["**/*.test.ts"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: {
        "sdk/src/**": { lines: 95, statements: 95, functions: 95, branches: 90 },
        "test/src/**": { lines: 90, statements: 90, functions: 90, branches: 85 },
      },
    },
  },
});
