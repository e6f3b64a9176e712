import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    "history/index": "src/history/index.ts",
    "trace/index": "src/trace/index.ts",
    "recording/index": "src/recording/index.ts",
    "logging/index": "src/logging/index.ts",
  },
  format: ["esm", "cjs"],
  platform: "node",
  tsconfig: "../tsconfig.src.json",
  target: "node22.18",
  dts: true,
  sourcemap: true,
  fixedExtension: false,
});
