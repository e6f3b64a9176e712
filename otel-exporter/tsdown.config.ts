import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "src/index.ts", "rebuild/index": "src/rebuild/index.ts" },
  format: ["esm"],
  platform: "node",
  tsconfig: "../tsconfig.src.json",
  target: "node22.18",
  dts: true,
  sourcemap: true,
  fixedExtension: false,
});
