import { strongEtag } from "./etag.ts";
import type { PictureLevel } from "./paint-sketch.ts";
import type { ReadyPicture } from "./picture-cache.port.ts";
import type { Sketch } from "./sketch.ts";

const contentTypes = { jpg: "image/jpeg", png: "image/png" } as const;

/** What was painted, with what a client is told of it. */
export const readyPicture = async (
  format: Sketch["format"],
  bytes: Uint8Array<ArrayBuffer>,
  level: PictureLevel,
): Promise<ReadyPicture> => ({ bytes, contentType: contentTypes[format], level, etag: await strongEtag(bytes) });
