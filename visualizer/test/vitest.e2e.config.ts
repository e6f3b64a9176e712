import { defineConfig } from "vitest/config";

// Packages resolve to their sources; the page is the built one.
const conditions = ["@durascope/source", "node", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["visualizer/test/e2e/*.e2e.ts"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    pool: "forks",
    // One browser at a time: measurements and two cores do not go together with more.
    fileParallelism: false,
  },
});
