import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: [".venv/", ".cache/", "browser/vendor/"] },
  js.configs.recommended,
  { files: ["browser/**/*.js", "tests/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["tests/**/*.mjs", "benchmarks/*.mjs"], languageOptions: { globals: globals.node } },
  { files: ["browser/pure/*.js"], languageOptions: { globals: globals["shared-node-browser"] } },
];
