import type { PictureExtension } from "../message/pictures.port.ts";
import { fallbackGif, fallbackJpeg, fallbackPng } from "./fallback-bitmaps.ts";

const decode = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

const cards = {
  jpg: { bytes: decode(fallbackJpeg), contentType: "image/jpeg" },
  png: { bytes: decode(fallbackPng), contentType: "image/png" },
  gif: { bytes: decode(fallbackGif), contentType: "image/gif" },
} as const;

/** The picture that needs nothing: compiled into the bundle, of the card's size, in the format its URL asks for. */
export const fallbackCard = <E extends PictureExtension>(extension: E): (typeof cards)[E] => cards[extension];
