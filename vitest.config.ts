import { defineConfig } from "vitest/config";

// Packages resolve to their sources, so that a test never sees a stale build.
const conditions = ["@durascope/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["sdk/**/*.test.ts", "otel-exporter/**/*.test.ts", "test/**/*.test.ts", "visualizer/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    testTimeout: 30_000,
    pool: "forks",
  },
});
