import { expect, it } from "vitest";
import { bundledGlyphs } from "../../../src/platform/inter/bundled.ts";
import { paintIndexed } from "../../../src/render/paint/paint-indexed.ts";
import { encodeIndexedPng } from "../../../src/render/png/indexed-png.ts";

it("paints a greeting from the letters in the bundle, which the runtime's own inflate reads", async () => {
  const picture = paintIndexed(
    {
      width: 1200,
      height: 240,
      background: "#ffffff",
      layers: [
        {
          kind: "text",
          x: 40,
          y: 80,
          width: 1120,
          height: 72,
          lines: 1,
          lineHeight: 72,
          align: "left",
          runs: [{ text: "Hello, Victoria. Łódź, To AVA!", size: 56, weight: 700, color: "#111827" }],
        },
      ],
    },
    bundledGlyphs(),
  );
  if (picture === null) throw new Error("needs the engine");
  const png = encodeIndexedPng(picture);
  expect(png.length).toBeLessThan(7 * 1024);
  // Behind signature (8), header (25), palette and the head of the data; before its checksum and the end (12).
  const data = png.subarray(8 + 25 + 12 + picture.palette.length + 8, -4 - 12);
  const rows = await new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"))).bytes();
  expect(rows.length).toBe(240 * (1 + 1200 / 2));
  expect(rows.some((byte) => byte !== 0)).toBe(true);
});
