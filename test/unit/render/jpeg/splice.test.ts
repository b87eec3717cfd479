import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeJpeg } from "../../../../src/render/jpeg/encode.ts";
import { spliceJpegs } from "../../../../src/render/jpeg/splice.ts";
import { type Decoded, findDjpeg, type JpegDecoder, mozjpeg } from "../../../support/jpeg-decoders.ts";
import { framed, photoLike, type TestPicture } from "../../../support/test-pictures.ts";

const djpeg = findDjpeg();
const tileOf = (picture: TestPicture, quality: "photo" | "sharp" = "photo") =>
  encodeJpeg(picture.rgba, picture, quality);

const tiles = Array.from({ length: 6 }, (_, seed) => tileOf(photoLike(96, 160, seed)));
const gutters = Array.from({ length: 4 }, (_, seed) => tileOf(framed(96, 160, seed)));
const some = (of: readonly Uint8Array[]) =>
  fc.array(fc.constantFrom(...of), { minLength: 1, maxLength: 6 }).filter((list) => list.length > 0);

/** Pictures side by side, in rows of `columns`. */
const pasted = (parts: readonly Decoded[], columns: number): Decoded => {
  const [first] = parts;
  const tile = { width: first?.width ?? 0, height: first?.height ?? 0 };
  const width = tile.width * columns;
  const height = (tile.height * parts.length) / columns;
  const rgb = new Uint8Array(width * height * 3);
  for (const [index, part] of parts.entries()) {
    const left = (index % columns) * tile.width;
    const top = Math.floor(index / columns) * tile.height;
    for (let y = 0; y < tile.height; y++) {
      const row = part.rgb.subarray(y * tile.width * 3, (y + 1) * tile.width * 3);
      rgb.set(row, ((top + y) * width + left) * 3);
    }
  }
  return { width, height, rgb };
};

const expectPasted = async (decode: JpegDecoder, list: readonly Uint8Array[], columns = list.length) => {
  const strip = spliceJpegs(list, columns);
  expect(strip).not.toBeNull();
  const shown = await decode(strip ?? new Uint8Array());
  const wanted = pasted(await Promise.all(list.map(decode)), columns);
  expect({ width: shown.width, height: shown.height }).toEqual({ width: wanted.width, height: wanted.height });
  expect(Buffer.compare(shown.rgb, wanted.rgb)).toBe(0);
};

/** The second bytes of all markers within the picture data. */
const markersOf = (file: Uint8Array): number[] => {
  const markers: number[] = [];
  for (let at = Buffer.from(file).indexOf("ffda000c", 0, "hex") + 14; at < file.length - 1; at++) {
    if (file[at] === 0xff && file[at + 1] !== 0) markers.push(file[at + 1] ?? 0);
  }
  return markers;
};

let decode: JpegDecoder;
beforeAll(async () => {
  decode = await mozjpeg();
});

describe("tiles spliced", () => {
  it.skipIf(djpeg === null)("show exactly the pixels of the tiles, in any order and number", async () => {
    const exact = djpeg?.({ smooth: false }) ?? decode;
    await fc.assert(
      fc.asyncProperty(some(tiles), (list) => expectPasted(exact, list)),
      { numRuns: 15 },
    );
  });

  it("show exactly the tiles in a decoder that smooths chroma, where their gutters meet", async () => {
    await fc.assert(
      fc.asyncProperty(some(gutters), (list) => expectPasted(decode, list)),
      { numRuns: 20 },
    );
  });

  it("stand in rows below each other as well", async () => {
    await expectPasted(decode, [...gutters.slice(0, 3), ...gutters.slice(1, 4)], 3);
    await expectPasted(decode, gutters, 1);
    await expectPasted(decode, gutters, 2);
  });

  it("need no height of whole blocks in the last row, nor such a width when alone in theirs", async () => {
    const low = [0, 1].map((seed) => tileOf(framed(64, 50, seed)));
    await expectPasted(decode, low);
    await expectPasted(
      decode,
      [0, 1].map((seed) => tileOf(framed(61, 64, seed))),
      1,
    );
    expect(spliceJpegs(low, 1) === null).toBe(true);
  });

  it("count their restart markers through 0 to 7 and end once, over any number of rows", () => {
    const tall = tileOf(photoLike(32, 16 * 21, 1));
    const markers = markersOf(spliceJpegs([tall, tall, tall]) ?? new Uint8Array());
    expect(markers).toEqual([...Array.from({ length: 62 }, (_, i) => 0xd0 + (i % 8)), 0xd9]);
  });

  it("make a strip of three photographs of at most 45 KB", () => {
    const three = [1, 2, 3].map((seed) => tileOf(framed(400, 400, seed, 20)));
    expect(spliceJpegs(three)?.length).toBeLessThanOrEqual(45_000);
  });

  it("are the tile itself when there is one", () => {
    const [tile = new Uint8Array()] = tiles;
    expect(spliceJpegs([tile])).toEqual(tile);
  });

  it("are refused when they do not fit", () => {
    const [tile = new Uint8Array()] = tiles;
    const strip = spliceJpegs([tile, tile]) ?? new Uint8Array();
    const foreign = new Uint8Array(readFileSync(join(import.meta.dirname, "../../../golden/cards/plain.jpg")));
    const unfit = {
      "of another quality": tileOf(photoLike(96, 160, 1), "sharp"),
      "of another height": tileOf(photoLike(96, 144, 1)),
      "of another width": tileOf(photoLike(112, 160, 1)),
      "of another encoder": foreign,
      "a strip already": strip,
      "cut short": tile.slice(0, -1),
      "cut to its header": tile.slice(0, 100),
      "with a byte after its end": Uint8Array.from([...tile, 0]),
      empty: new Uint8Array(),
    };
    for (const [name, other] of Object.entries(unfit)) expect(spliceJpegs([tile, other]) === null, name).toBe(true);
    const odd = tileOf(photoLike(90, 160, 1));
    expect(spliceJpegs([odd, odd]) === null, "a width that is no multiple of 16").toBe(true);
    expect(spliceJpegs([]) === null).toBe(true);
    expect(spliceJpegs([tile, tile, tile], 2) === null).toBe(true);
    for (const columns of [0, -1, 1.5, Number.NaN])
      expect(spliceJpegs([tile, tile, tile], columns) === null).toBe(true);
    expect(spliceJpegs(Array.from({ length: 700 }, () => tile)) === null, "wider than a JPEG can be").toBe(true);
  });

  it("with any byte of one changed are refused or decode to their size", async () => {
    const [tile = new Uint8Array(), other = new Uint8Array()] = tiles;
    const change = fc.record({ at: fc.nat(tile.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = tile.slice();
        for (const { at, to } of changes) changed[at] = to;
        const strip = spliceJpegs([other, changed]);
        if (strip !== null) expect(await decode(strip)).toMatchObject({ width: 192, height: 160 });
      }),
      { numRuns: 300 },
    );
  });
});
