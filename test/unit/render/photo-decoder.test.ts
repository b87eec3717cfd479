import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import { filePhotoDecoder } from "../../../scripts/lib/file-photos.ts";
import { jpegOrientation } from "../../../src/render/exif-orientation.ts";
import { type CheckedPhoto, checkPhoto } from "../../../src/render/photo.ts";
import type { PhotoDecoder } from "../../../src/render/photo-decoder.port.ts";
import { type Pixels, wordsOf } from "../../../src/render/pixels.ts";
import { withOrientation } from "../../support/image-headers.ts";

const folder = join(import.meta.dirname, "../../golden/photos");
const fileOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const checked = (bytes: Uint8Array): CheckedPhoto => {
  const photo = checkPhoto(bytes);
  if (!photo.ok) throw new Error(photo.error);
  return photo.value;
};

let decoder: PhotoDecoder;
beforeAll(async () => {
  decoder = await filePhotoDecoder(await fileEngine());
});

const colourAt = ({ width, rgba }: Pixels, x: number, y: number): number[] =>
  Array.from(rgba.slice(4 * (y * width + x), 4 * (y * width + x) + 4));

// Each file shows the same 48 x 32 px: red beside green, blue beside light grey below.
const corners = [
  [10, 7, [208, 32, 32]],
  [38, 7, [32, 160, 64]],
  [10, 24, [32, 64, 208]],
  [38, 24, [224, 224, 224]],
] as const;
const coloured = readdirSync(folder).filter((name) => !/^(grey|clear|arithmetic)/.test(name));

describe("decoding photos", () => {
  it.each(coloured)("shows the colours of %s", async (name) => {
    const pixels = await decoder.decode(checked(fileOf(name)));
    expect([pixels.width, pixels.height, pixels.rgba.length]).toEqual([48, 32, 4 * 48 * 32]);
    for (const [x, y, colour] of corners) {
      const [red = 0, green = 0, blue = 0, alpha] = colourAt(pixels, x, y);
      expect(alpha).toBe(255);
      const off = Math.max(Math.abs(red - colour[0]), Math.abs(green - colour[1]), Math.abs(blue - colour[2]));
      expect(off, `${red} ${green} ${blue} at ${x}, ${y}`).toBeLessThanOrEqual(8);
    }
  });

  it.each(["plain.jpg", "progressive.jpg", "grey.jpg", "plain.png", "deep.png", "lossy.webp", "lossless.webp"])(
    "does without the engine: %s",
    async (name) => {
      const alone = await filePhotoDecoder({ renderRaw: () => Promise.reject(new Error("asked the engine")) });
      expect((await alone.decode(checked(fileOf(name)))).width).toBe(48);
    },
  );

  it("shows a photo without colours", async () => {
    const [red, green, blue] = colourAt(await decoder.decode(checked(fileOf("grey.jpg"))), 10, 7);
    expect([green, blue]).toEqual([red, red]);
  });

  it("keeps what is transparent", async () => {
    const pixels = await decoder.decode(checked(fileOf("clear.png")));
    expect(corners.map(([x, y]) => colourAt(pixels, x, y)[3])).toEqual([0, 255, 255, 0]);
  });

  it("goes on after files that do not decode, in any order", async () => {
    for (const name of ["plain.png", "lossless.webp", "progressive.jpg", "plain.gif"]) {
      const good = fileOf(name);
      const bad = good.map((byte, at) => (at < 60 || at > good.length - 4 ? byte : (at * 151) & 255));
      const photo = checkPhoto(bad);
      if (photo.ok) await decoder.decode(photo.value).catch(() => null);
      expect(wordsOf((await decoder.decode(checked(good))).rgba).length).toBe(48 * 32);
    }
  });

  it("rejects what no decoder makes sense of", async () => {
    const header = checked(fileOf("plain.jpg"));
    await expect(decoder.decode({ ...header, bytes: header.bytes.subarray(0, 40) })).rejects.toThrow();
    await expect(decoder.decode(checked(fileOf("arithmetic.jpg")))).rejects.toThrow();
  });
});

describe("the orientation of a JPEG", () => {
  const jpeg = fileOf("plain.jpg");

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("is read in either byte order (%i)", (orientation) => {
    expect(jpegOrientation(withOrientation(jpeg, orientation, "big"))).toBe(orientation);
    expect(jpegOrientation(withOrientation(jpeg, orientation, "little"))).toBe(orientation);
    expect(checked(withOrientation(jpeg, orientation, "big")).orientation).toBe(orientation);
  });

  it("is upright where none, a wrong one or half of one is noted", () => {
    expect(jpegOrientation(jpeg)).toBe(1);
    expect(jpegOrientation(withOrientation(jpeg, 0, "big"))).toBe(1);
    expect(jpegOrientation(withOrientation(jpeg, 9, "little"))).toBe(1);
    const whole = withOrientation(jpeg, 6, "big");
    for (let length = 0; length < 38; length++) expect([1, 6]).toContain(jpegOrientation(whole.subarray(0, length)));
  });

  it("leaves the stored pixels as they are: scaling turns them", async () => {
    const pixels = await decoder.decode(checked(withOrientation(jpeg, 6, "big")));
    expect([pixels.width, pixels.height]).toEqual([48, 32]);
  });
});
