import type { Clock } from "../../base/clock.port.ts";
import type { KnownSettings } from "../../base/settings.port.ts";
import type { Within } from "../../base/within.port.ts";
import type { Config } from "../../env.ts";
import type { ReadModel } from "../../items/read-model.port.ts";
import type { Templates } from "../../message/placement.ts";
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
import type { IsolateMetrics } from "./isolate-metrics.ts";
import { objectStub } from "./objects.ts";
import { createTiles } from "./tiles.ts";

/** Bindings that not every deployment has: photos of local development, the bucket of tiles. */
export type PictureBindings = { readonly DEV_PHOTOS?: DevPhotos; readonly TILES?: R2Bucket };

export type PicturesOptions = {
  readonly env: Env & PictureBindings;
  readonly config: Pick<Config, "jurisdiction" | "tiles" | "shop" | "local">;
  /** Of items, without a cache in front. */
  readonly readModel: ReadModel;
  readonly known: KnownSettings;
  readonly templates: Templates;
  readonly within: Within;
  readonly clock: Clock;
  readonly metrics: IsolateMetrics;
};

/** Open-time pictures: painted by our own means and Takumi, kept in the data centre and for the whole deployment. */
export const openTimePictures = ({ env, config, within, ...parts }: PicturesOptions) => {
  const { clock, metrics } = parts;
  const [engine, glyphs] = [takumiEngine(), bundledGlyphs];
  const plain = createPlainPictures(glyphs);
  const paint: PaintDeps = {
    painter: createPainter({ engine, decoder: photoDecoder(engine), glyphs }),
    photos: photoSource({ dev: env.DEV_PHOTOS, clock }),
    within,
  };
  const tiles = createTiles({
    ...parts,
    choice: config.tiles,
    bucket: env.TILES,
    storeObject: (name) => objectStub(env.TILE_STORE, name, config.jurisdiction),
    builderObject: (name) => objectStub(env.TILE_BUILDER, name, config.jurisdiction),
    paint,
    shopCurrency: config.shop.currency,
    isLocal: config.local,
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
