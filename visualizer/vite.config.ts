import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page is served under any path (`/x/<arn>`), by a server that allows nothing inline: files only, named from the root.
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ["@durascope/source", "module", "browser", "development|production"] },
  worker: { format: "es" },
  build: {
    outDir: "dist/app",
    target: "es2023",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        entryFileNames: "assets/entry-[hash].js",
        chunkFileNames: "assets/part-[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
});
