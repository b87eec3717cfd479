import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import { sha256Name } from "../../../src/base/sha256.ts";
import { drawCard } from "../../../src/render/card.ts";
import type { Engine } from "../../../src/render/engine.port.ts";
import { fallbackCard } from "../../../src/render/fallback-card.ts";
import { fallbackDrawing } from "../../../src/render/fallback-drawing.ts";
import { cardSamples, redPhotos } from "../../support/card-samples.ts";

// The engine is pinned and deterministic, so the bytes are exact. After a wanted change of the drawing:
// UPDATE_GOLDEN=1, look at the pictures, and raise the version of `cardTemplate`.
const folder = join(import.meta.dirname, "../../golden/cards");
const photos = { file: new Uint8Array(readFileSync(join(folder, "photo.jpg"))), none: null, red: redPhotos.png };

let engine: Engine;
beforeAll(async () => {
  engine = await fileEngine();
});

it.each(Object.entries(cardSamples))(
  "draws the golden card '%s' to the byte",
  async (name, { facts, photo, sha256 }) => {
    const drawn = await engine.renderCard(drawCard({ ...facts, image: photo }, photos[photo] !== null), {
      format: "jpeg",
      quality: 80,
      photo: photos[photo],
    });
    const path = join(folder, `${name}.jpg`);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(path, drawn);
    expect(Buffer.compare(drawn, readFileSync(path))).toBe(0);
    expect(await sha256Name(drawn)).toBe(sha256);
  },
);

it("draws the fallback card that the bundle carries", async () => {
  const drawn = await engine.renderCard(fallbackDrawing, { format: "jpeg", quality: 50, photo: null });
  expect(Buffer.compare(drawn, fallbackCard("jpg").bytes)).toBe(0);
});
