import { byteLru } from "../base/byte-lru.ts";
import type { SlotPicture } from "../message/pictures.port.ts";
import { readImageHeader } from "./image-header.ts";
import { spliceJpegs } from "./jpeg/splice.ts";
import type { PlainPictures } from "./plain-pictures.ts";

export type Strips = {
  /** JPEG files of one size side by side; a plain picture as wide as they are if they do not fit together. */
  join(tiles: readonly SlotPicture[]): SlotPicture;
};

/** The same strip is asked for again by every client of a message. */
const memoryBytes = 4 * 1024 * 1024;

export const createStrips = (plain: PlainPictures): Strips => {
  const memory = byteLru<SlotPicture>(memoryBytes, ({ bytes }) => bytes.length);
  return {
    join(tiles) {
      // Tags name bytes, so together they name the strip's.
      const etag = `"${tiles.map((tile) => tile.etag.replaceAll('"', "")).join(".")}"`;
      const known = memory.get(etag);
      if (known !== undefined) return known;
      const [first] = tiles;
      const bytes = spliceJpegs(tiles.map((tile) => tile.bytes));
      if (bytes === null || first === undefined) return plain("jpg", sizeOf(tiles));
      const strip: SlotPicture = { bytes, contentType: "image/jpeg", etag, level: leastOf(tiles) };
      memory.set(etag, strip);
      return strip;
    },
  };
};

/** A strip is as good as its poorest tile. */
const leastOf = (tiles: readonly SlotPicture[]): string =>
  ["plain", "item-free", "without-photo"].find((level) => tiles.some((tile) => tile.level === level)) ?? "whole";

const sizeOf = (tiles: readonly SlotPicture[]) => {
  const sizes = tiles.map(({ bytes }) => readImageHeader(bytes));
  return {
    width: sizes.reduce((sum, size) => sum + (size?.width ?? 0), 0),
    height: sizes[0]?.height ?? 1,
  };
};
