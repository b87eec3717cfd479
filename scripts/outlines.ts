import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inkChars, readFace } from "./outlines/face.ts";
import { packOutlines } from "./outlines/pack.ts";
import { sfntOfWoff } from "./outlines/woff.ts";
import { cli } from "./lib/cli.ts";

const { values } = cli({
  name: "outlines",
  about:
    "Takes the glyph outlines, advances and kerning that short texts need from Inter and packs them into\n" +
    "src/platform/inter/inter-500.bin and inter-700.bin. Run by hand: node scripts/outlines.ts",
  options: {
    out: { value: "DIR", about: "where the two files go", default: "src/platform/inter" },
    json: { about: "print the sizes as JSON" },
  },
});

const packages = createRequire(import.meta.url);
const fontOf = async (subset: string, weight: number): Promise<Uint8Array> =>
  sfntOfWoff(await readFile(packages.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`)));

const subsets = ["latin", "latin-ext", "cyrillic", "greek", "vietnamese"];
const results = [];
for (const weight of [500, 700] as const) {
  if (!values.json) process.stderr.write(`weight ${weight}: reading outlines and ${inkChars.length ** 2} pairs\n`);
  const face = readFace(await Promise.all(subsets.map((subset) => fontOf(subset, weight))));
  const packed = packOutlines(face);
  const file = join(values.out, `inter-${weight}.bin`);
  await writeFile(file, packed);
  results.push({ file, glyphs: face.glyphs.length, bytes: packed.length });
}
if (values.json) console.log(JSON.stringify(results));
else for (const { file, glyphs, bytes } of results) console.log(`${file}: ${glyphs} glyphs, ${bytes} B`);
