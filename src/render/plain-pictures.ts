import { byteLru } from "../base/byte-lru.ts";
import { concatBytes } from "../base/bytes.ts";
import { cardTemplate } from "../contract/built-in-templates.ts";
import type { PictureExtension } from "../message/pictures.port.ts";
import { bagDrawing } from "./bag.ts";
import { fileHead, gifTrailer } from "./gif/blocks.ts";
import { stillFrame } from "./gif/frame.ts";
import { paletteBits } from "./gif/palette.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Size } from "./size.ts";
import { plainJpeg } from "./jpeg/plain.ts";
import { paintIndexed } from "./paint/paint-indexed.ts";
import type { ReadyPicture } from "./picture-cache.port.ts";
import { plainCardJpeg } from "./plain-card.ts";
import { encodeIndexedPng, type IndexedPicture } from "./png/indexed-png.ts";
import { drawingSize } from "./template/resolve.ts";

/** The picture of nothing in any size and format: computed, so that nothing has to be there for it. Never throws. */
export type PlainPictures = (format: PictureExtension, size: Size) => ReadyPicture;

/** A few placements' worth of bytes. */
const memoryBytes = 1024 * 1024;

export const createPlainPictures = (glyphs: () => Glyphs): PlainPictures => {
  const memory = byteLru<ReadyPicture>(memoryBytes, ({ bytes }) => bytes.length);
  return (format, size) => {
    const key = `${format}-${size.width}x${size.height}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const picture: ReadyPicture = { ...encoded(format, size, glyphs), level: "plain", etag: `"plain-${key}"` };
    memory.set(key, picture);
    return picture;
  };
};

const encoded = (
  format: PictureExtension,
  size: Size,
  glyphs: () => Glyphs,
): Pick<ReadyPicture, "bytes" | "contentType"> => {
  if (format === "jpg") return { bytes: isCard(size) ? cardJpeg() : plainJpeg(size), contentType: "image/jpeg" };
  const painted = paintIndexed(bagDrawing(size.width, size.height), glyphs()) ?? blank(size);
  if (format === "png") return { bytes: encodeIndexedPng(painted), contentType: "image/png" };
  return { bytes: plainGif(painted), contentType: "image/gif" };
};

const isCard = ({ width, height }: Size): boolean => {
  const card = drawingSize(cardTemplate);
  return width === card.width && height === card.height;
};

const cardJpeg = (): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(plainCardJpeg), (char) => char.charCodeAt(0));

const plainGif = (picture: IndexedPicture): Uint8Array<ArrayBuffer> => {
  const { width, height } = picture;
  const fits = picture.palette.length <= 3 * 2 ** paletteBits ? picture : blank(picture);
  const palette = new Uint8Array(3 * 2 ** paletteBits);
  palette.set(fits.palette);
  const { bytes } = stillFrame({ plane: { width, height, pixels: fits.pixels }, at: { x: 0, y: 0 } }, paletteBits);
  return concatBytes([fileHead(width, height, palette), bytes, Uint8Array.of(gifTrailer)]);
};

const blank = ({ width, height }: Size): IndexedPicture => ({
  width,
  height,
  palette: Uint8Array.of(0xf3, 0xf4, 0xf6),
  pixels: new Uint8Array(width * height),
});
