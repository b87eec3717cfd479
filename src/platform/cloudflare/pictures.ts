import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Within } from "../../base/within.port.ts";
import type { Pictures } from "../../message/pictures.port.ts";
import { cardPictures } from "../../render/card-pictures.ts";
import { slotPictures } from "../../render/slot-pictures.ts";
import type { DevPhotos } from "../http/dev-photos.ts";
import { photoSource } from "../http/photo-source.ts";
import { takumiEngine } from "../takumi/engine.ts";
import { edgePictureCache } from "./edge-cache.ts";

export type PicturesOptions = {
  /** Photos of local development. */
  readonly dev: DevPhotos | undefined;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Open-time pictures: drawn by Takumi, kept in the data centre. */
export const createPictures = ({ dev, ...rest }: PicturesOptions): Pictures =>
  slotPictures(
    cardPictures({ engine: takumiEngine(), photos: photoSource({ dev }), cache: edgePictureCache(), ...rest }),
  );
