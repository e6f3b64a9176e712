import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { "cli/main": "src/cli/main.ts" },
  format: ["esm"],
  platform: "node",
  target: "node22.18",
  dts: false,
  sourcemap: true,
  fixedExtension: false,
});
