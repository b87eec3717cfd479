import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Within } from "../../base/within.port.ts";
import type { Pictures } from "../../message/pictures.port.ts";
import { drawnPictures } from "../../render/drawn-pictures.ts";
import { createPainter } from "../../render/painter.ts";
import { createPictures } from "../../render/pictures.ts";
import { createPlainPictures } from "../../render/plain-pictures.ts";
import { createStrips } from "../../render/strips.ts";
import { createTimerPictures } from "../../render/timer-pictures.ts";
import type { DevPhotos } from "../http/dev-photos.ts";
import { photoSource } from "../http/photo-source.ts";
import { bundledGlyphs } from "../inter/bundled.ts";
import { photoDecoder } from "../jsquash/photo-decoder.ts";
import { takumiEngine } from "../takumi/engine.ts";
import { edgePictureCache } from "./edge-cache.ts";

export type PicturesOptions = {
  /** Photos of local development. */
  readonly dev: DevPhotos | undefined;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Open-time pictures: painted by our own means and Takumi, kept in the data centre. */
export const openTimePictures = ({ dev, clock, within, metrics }: PicturesOptions): Pictures => {
  const [engine, glyphs] = [takumiEngine(), bundledGlyphs];
  const plain = createPlainPictures(glyphs);
  return createPictures({
    drawn: drawnPictures({
      painter: createPainter({ engine, decoder: photoDecoder(engine), glyphs }),
      photos: photoSource({ dev, clock }),
      cache: edgePictureCache(),
      store: null,
      plain,
      clock,
      within,
      metrics,
    }),
    timers: createTimerPictures({ glyphs, clock }),
    strips: createStrips(plain),
    plain,
  });
};
