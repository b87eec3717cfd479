import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packedCharacters } from "./lib/font-characters.ts";
import { cli } from "./lib/cli.ts";

const { values } = cli({
  name: "font-characters",
  about:
    "Reads which characters the bundled fonts draw and writes src/render/font-characters.ts.\n" +
    "Run by hand after a font changed: node scripts/font-characters.ts",
  options: { check: { about: "write nothing, fail if the file would change" } },
});

const file = fileURLToPath(new URL("../src/render/font-characters.ts", import.meta.url));
const lines = Object.entries(packedCharacters()).map(([font, packed]) => `  ${font}:\n    "${packed}",\n`);
const text =
  "// Read from the font files by scripts/font-characters.ts; unpacked by font-choice.ts. Do not edit.\n" +
  `export const fontCharacters = {\n${lines.join("")}} as const;\n`;
const isSame = readFileSync(file, "utf8") === text;
if (!values.check) writeFileSync(file, text);
console.log(isSame ? "as it was" : `${values.check ? "would change" : "written"}: ${text.length} B`);
process.exitCode = values.check && !isSame ? 1 : 0;
