import { cardTemplate } from "../../src/contract/built-in-templates.ts";
import type { PictureExtension } from "../../src/message/pictures.port.ts";
import type { ReadyPicture } from "../../src/render/picture-cache.port.ts";
import { createPlainPictures } from "../../src/render/plain-pictures.ts";
import { drawingSize } from "../../src/render/template/resolve.ts";
import { noGlyphs } from "./no-glyphs.ts";

export const plainPictures = createPlainPictures(() => noGlyphs);

/** The picture of nothing, of a card's size. */
export const plainCard = (format: PictureExtension): ReadyPicture => plainPictures(format, drawingSize(cardTemplate));
