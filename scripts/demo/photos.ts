import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { initSync, Renderer } from "@takumi-rs/wasm";
import { takumiWasm } from "../lib/file-engine.ts";
import { type Palette, palettes, type Shape, shapes } from "./product-shapes.ts";

/** A product of the demo shop and the file name of its photo. */
export type DemoProduct = {
  readonly title: string;
  readonly category: string;
  readonly colour: string;
  readonly file: string;
};

const side = 800;

type Combination = { readonly shape: Shape; readonly palette: Palette };

/** Every shape in every colour, the colours taking turns, so that any first few are a mixed lot. */
const combinations: readonly Combination[] = palettes.flatMap((_, round) =>
  shapes.flatMap((shape, index) => {
    const palette = palettes[(index + round) % palettes.length];
    return palette === undefined ? [] : [{ shape, palette }];
  }),
);

const product = ({ shape, palette }: Combination): DemoProduct => ({
  title: `${shape.name}, ${palette.name}`,
  category: shape.category,
  colour: palette.name,
  file: `${shape.name}-${palette.name}.jpg`.toLowerCase().replaceAll(" ", "-"),
});

const svg = ({ shape, palette }: Combination): string => `
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">
  <rect width="${side}" height="${side}" fill="${palette.wall}"/>
  <rect y="600" width="${side}" height="200" fill="${palette.light}" opacity=".28"/>
  <ellipse cx="400" cy="648" rx="270" ry="26" fill="${palette.shade}" opacity=".22"/>
  ${shape.draw(palette)}
</svg>`;

/** Draws the first `count` products as 800 x 800 JPEG files into a folder; the same bytes on every machine. */
export const drawPhotos = async (
  folder: string,
  count: number = combinations.length,
  onFile?: (done: number) => void,
): Promise<DemoProduct[]> => {
  await mkdir(folder, { recursive: true });
  initSync({ module: await takumiWasm() });
  const renderer = new Renderer();
  const drawn = combinations.slice(0, count);
  for (const [index, combination] of drawn.entries()) {
    const images = [{ src: "art", data: new TextEncoder().encode(svg(combination)), cache: "none" as const }];
    const page = { type: "image" as const, src: "art", width: side, height: side };
    const bytes = await renderer.render(page, { width: side, height: side, format: "jpeg", quality: 85, images });
    await writeFile(join(folder, product(combination).file), bytes);
    onFile?.(index + 1);
  }
  renderer.free();
  return drawn.map(product);
};
