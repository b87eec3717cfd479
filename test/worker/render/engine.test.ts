import { describe, expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import { sha256Name } from "../../../src/base/sha256.ts";
import { photoDecoder } from "../../../src/platform/jsquash/photo-decoder.ts";
import { takumiEngine } from "../../../src/platform/takumi/engine.ts";
import { drawnPictures } from "../../../src/render/drawn-pictures.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { createPainter } from "../../../src/render/painter.ts";
import { checkPhoto } from "../../../src/render/photo.ts";
import { type Painted, paintSketch } from "../../../src/render/paint-sketch.ts";
import { bundledGlyphs } from "../../../src/platform/inter/bundled.ts";
import { cardSamples, plainFacts, redPhotos } from "../../support/card-samples.ts";
import { gifOf } from "../../support/image-headers.ts";
import { cardOf, mug, renderParts } from "../../support/render-parts.ts";
import { plainCard } from "../../support/plain-card.ts";

const engine = takumiEngine();
const painter = createPainter({ engine, decoder: photoDecoder(engine), glyphs: bundledGlyphs });
const budget = { photo: 1_000, painter: 10_000 };
const ofCardSize = { width: 400, height: 528 };
const jpegCard = { format: "jpeg", ...ofCardSize };
const withPhoto = (photo: Uint8Array) =>
  paintSketch(renderParts({ painter, photos: { get: () => Promise.resolve(ok(photo)) } }), cardOf(mug), budget);

const checked = (bytes: Uint8Array) => {
  const photo = checkPhoto(bytes);
  if (!photo.ok) throw new Error(photo.error);
  return photo.value;
};

const headerOf = ({ bytes }: Painted) => readImageHeader(bytes ?? new Uint8Array());

describe("the engine in workerd", () => {
  it.each([cardSamples.plain, cardSamples.wide])(
    "draws the same bytes as everywhere else",
    async ({ facts, photo, sha256 }) => {
      const { drawing } = cardOf({ ...facts, image: photo === "red" ? photo : "" });
      const drawn = await painter(drawing, "jpg", photo === "red" ? checked(redPhotos.png) : null);
      expect(readImageHeader(drawn)).toEqual(jpegCard);
      expect(await sha256Name(drawn)).toBe(sha256);
    },
  );

  it("draws PNG where it is asked for", async () => {
    const drawn = await engine.renderCard(cardOf(plainFacts).drawing, { format: "png", quality: 100, photo: null });
    expect(readImageHeader(drawn)).toEqual({ format: "png", ...ofCardSize });
  });

  it.each(Object.entries({ ...redPhotos, gif: plainCard("gif").bytes }))(
    "decodes a photo that is a %s",
    async (_, photo) => {
      const picture = await withPhoto(photo);
      expect(picture).toMatchObject({ level: "whole", flaw: null });
      expect(headerOf(picture)).toEqual(jpegCard);
    },
  );

  it("makes small files of photos", async () => {
    const picture = await withPhoto(plainCard("png").bytes);
    expect(picture.bytes?.length ?? 0).toBeLessThan(50_000);
  });
});

/** The first half of a file, and noise for the rest of it. */
const corrupted = (whole: Uint8Array): Uint8Array =>
  whole.map((byte, index) => (index < whole.length / 2 || index >= whole.length - 2 ? byte : (index * 151) & 255));

describe("a photo that cannot be drawn", () => {
  it.each([
    ["a page", new TextEncoder().encode("<!doctype html><h1>403</h1>")],
    ["nothing", new Uint8Array()],
    ["the beginning of a PNG", redPhotos.png.subarray(0, 40)],
    ["the beginning of a WebP", redPhotos.webp.subarray(0, 40)],
    ["a PNG with broken pixels", corrupted(plainCard("png").bytes)],
    ["a WebP with broken pixels", corrupted(redPhotos.webp)],
    ["a GIF with broken pixels", corrupted(plainCard("gif").bytes)],
    ["a JPEG with broken pixels", corrupted(plainCard("jpg").bytes)],
    ["a JPEG's header and end", Uint8Array.from([...redPhotos.jpeg.subarray(0, 60), 0xff, 0xd9])],
  ])("leaves a valid card: %s", async (_, photo) => {
    const picture = await withPhoto(photo);
    expect(picture.bytes).not.toBeNull();
    expect(headerOf(picture)).toEqual(jpegCard);
  });

  it("does not take the engine down, even where no check stands before it", async () => {
    const claimsToBeHuge = gifOf(1, 1, [65_535, 65_535]);
    const options = { format: "jpeg", quality: 80, photo: claimsToBeHuge } as const;
    await expect(engine.renderCard(cardOf(mug).drawing, options)).rejects.toThrow();
    expect((await withPhoto(redPhotos.png)).level).toBe("whole");
  });

  it("does not spoil the next card", async () => {
    await withPhoto(corrupted(plainCard("png").bytes));
    expect((await withPhoto(redPhotos.png)).level).toBe("whole");
  });
});

describe("texts of any kind", () => {
  it.each([
    "陶器のマグカップ",
    "حذاء رياضي للرجال مقاس 42",
    "כוס קרמיקה",
    "แก้วกาแฟ",
    "👩‍👩‍👧 🎄 ☂️ 🏳️‍🌈",
    "\ud800 lone surrogates \udfff",
    "\u202eright to left override",
    "e\u0301\u0301\u0301\u0301\u0301\u0301 zalgo",
    "<b>not</b> &amp; markup {{first_name}}",
    "W".repeat(500),
    "long ".repeat(10_000),
    "\0\u0001\u001f",
    "",
  ])("are drawn or left out, never fatal: %j", async (title) => {
    const item = { ...mug, title, price_text: title.slice(0, 60), was_price_text: title.slice(0, 9) };
    const picture = await paintSketch(renderParts({ painter }), cardOf(item), budget);
    expect(picture.level).toBe("whole");
    expect(headerOf(picture)).toEqual(jpegCard);
  });
});

describe("pictures on the real engine", () => {
  it("draws two hundred openings of one card once", async () => {
    const pictures = drawnPictures(renderParts({ painter }));
    const options = { patience: 10_000, waitUntil: () => undefined };
    const found = await Promise.all(Array.from({ length: 200 }, () => pictures.get(cardOf(mug), options)));
    expect(found.filter(({ picture }) => picture === found[0]?.picture)).toHaveLength(200);
  });
});
