import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { filePainter } from "../../../scripts/lib/file-painter.ts";
import { sha256Name } from "../../../src/base/sha256.ts";
import type { Painter } from "../../../src/render/painter.port.ts";
import { checkPhoto } from "../../../src/render/photo.ts";
import { cardSamples, redPhotos } from "../../support/card-samples.ts";
import { cardOf } from "../../support/render-parts.ts";

// The engine is pinned and deterministic, so the bytes are exact. After a wanted change of the drawing:
// UPDATE_GOLDEN=1, look at the pictures, and raise the painter's version in src/render/sketch.ts.
const folder = join(import.meta.dirname, "../../golden/cards");
const checked = (bytes: Uint8Array) => {
  const photo = checkPhoto(bytes);
  if (!photo.ok) throw new Error(photo.error);
  return photo.value;
};
const photos = {
  file: checked(new Uint8Array(readFileSync(join(folder, "photo.jpg")))),
  none: null,
  red: checked(redPhotos.png),
};

let paint: Painter;
beforeAll(async () => {
  paint = await filePainter();
});

it.each(Object.entries(cardSamples))(
  "draws the golden card '%s' to the byte",
  async (name, { facts, photo, sha256 }) => {
    const image = photo === "none" ? "" : photo;
    const drawn = await paint(cardOf({ ...facts, image }).drawing, "jpg", photos[photo]);
    const path = join(folder, `${name}.jpg`);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, drawn);
    expect(Buffer.compare(drawn, readFileSync(path))).toBe(0);
    expect(await sha256Name(drawn)).toBe(sha256);
  },
);
