import { defineConfig } from "vite";
import { notices } from "./notices.ts";

// Each screen is an entry of its own: the edge serves a page with its script and preloads what it shares with others. The page that
// has no screen, a reading page, has the entry "page", which is small and without React;
// "theme" is at the head of all pages.
const screens = ["cart", "checkout", "placed", "orders", "order", "account", "addresses", "profile", "security"];

export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [notices()],
  build: {
    outDir: "dist",
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: false,
    rolldownOptions: {
      input: ["src/page/page.ts", "src/page/theme.ts", ...screens.map((name) => `src/screens/${name}/${name}.tsx`)],
      output: {
        hashCharacters: "hex",
        // A reading page loads two files, page and kit; a screen these: its own, kit, parts, react.
        codeSplitting: {
          groups: [
            { name: "react", test: /\/node_modules\// },
            { name: "kit", test: /\/kit\/src\/.*\.ts$|\/parts\/(header|services)\.ts$/ },
            { name: "parts", test: /\/kit\/src\/.*\.tsx$|\/parts\// },
          ],
        },
      },
    },
  },
});
