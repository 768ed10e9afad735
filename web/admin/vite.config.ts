import { defineConfig } from "vite";
import { notices } from "../shop/notices.ts";

// One app with a router: the page loads main, and each screen is a chunk that main loads when it is opened.
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [notices()],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // Mantine and the router mark modules for servers that render React; there is none here.
      onLog: (level, log, report) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
      input: { main: "src/main.tsx" },
      output: {
        hashCharacters: "hex",
        codeSplitting: { groups: [{ name: "vendor", test: /\/node_modules\/.*\.[cm]?js$/ }] },
      },
    },
  },
});
