import type { Clock } from "../../base/clock.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";
import type { Within } from "../../base/within.port.ts";
import type { Config } from "../../env.ts";
import { drawnPictures } from "../../render/drawn-pictures.ts";
import type { PaintDeps } from "../../render/paint-sketch.ts";
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
import { objectStub } from "./objects.ts";
import { createTiles } from "./tiles.ts";

/** Bindings that not every deployment has: photos of local development, the bucket of tiles. */
export type PictureBindings = { readonly DEV_PHOTOS?: DevPhotos; readonly TILES?: R2Bucket };

export type PicturesOptions = {
  readonly env: Env & PictureBindings;
  readonly config: Pick<Config, "jurisdiction" | "tiles">;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: Metrics;
};

/** Open-time pictures: painted by our own means and Takumi, kept in the data centre and for the whole deployment. */
export const openTimePictures = ({ env, config, clock, within, metrics }: PicturesOptions) => {
  const [engine, glyphs] = [takumiEngine(), bundledGlyphs];
  const plain = createPlainPictures(glyphs);
  const paint: PaintDeps = {
    painter: createPainter({ engine, decoder: photoDecoder(engine), glyphs }),
    photos: photoSource({ dev: env.DEV_PHOTOS, clock }),
    within,
  };
  const tiles = createTiles({
    choice: config.tiles,
    bucket: env.TILES,
    storeObject: (name) => objectStub(env.TILE_STORE, name, config.jurisdiction),
    clock,
  });
  const drawn = drawnPictures({
    ...paint,
    cache: edgePictureCache(),
    store: tiles.pictureStore,
    plain,
    clock,
    metrics,
  });
  return {
    tiles,
    pictures: createPictures({
      drawn,
      timers: createTimerPictures({ glyphs, clock }),
      strips: createStrips(plain),
      plain,
    }),
  };
};
