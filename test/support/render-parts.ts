import { utf8 } from "../../src/base/bytes.ts";
import type { Clock } from "../../src/base/clock.port.ts";
import type { Metrics } from "../../src/base/metrics.port.ts";
import { ok } from "../../src/base/result.ts";
import { within } from "../../src/platform/cloudflare/within.ts";
import type { CardFacts } from "../../src/render/card.ts";
import type { CardPicturesDeps } from "../../src/render/card-pictures.ts";
import type { Engine } from "../../src/render/engine.port.ts";
import { fallbackCard } from "../../src/render/fallback-card.ts";
import type { CardPicture } from "../../src/render/picture-cache.port.ts";
import type { PhotoSource } from "../../src/render/photo-source.port.ts";

export const mug: CardFacts = {
  item: "m1",
  title: "Stoneware Mug",
  image: "https://cdn.shop.com/mug.jpg",
  price_text: "£24.00",
  was_price_text: "£32.00",
};

/** Something that decodes, whatever it shows. */
export const anyPhoto: Uint8Array = fallbackCard("png").bytes;
export const servingPhotos: PhotoSource = { get: () => Promise.resolve(ok(anyPhoto)) };

/** An engine that encodes nothing: its pictures only tell whether a photo was among the layers. */
export const tellingEngine = (): Engine & { drawn: number } => {
  const engine = {
    drawn: 0,
    renderCard: (drawing: Parameters<Engine["renderCard"]>[0]) => {
      engine.drawn += 1;
      const hasPhoto = drawing.layers.some((layer) => layer.kind === "photo");
      return Promise.resolve(utf8(hasPhoto ? "with photo" : "without photo"));
    },
  };
  return engine;
};

export const silentMetrics: Metrics = { count: () => undefined, observe: () => undefined };

export const mapCache = (entries: Map<string, CardPicture> = new Map()): CardPicturesDeps["cache"] => ({
  get: (key) => Promise.resolve(entries.get(key) ?? null),
  put: (key, picture) => {
    entries.set(key, picture);
    return Promise.resolve();
  },
});

/** Working parts, any of which a test replaces. */
export const renderParts = (more: Partial<CardPicturesDeps> = {}): CardPicturesDeps => {
  const clock: Clock = { now: () => 0 };
  return {
    engine: tellingEngine(),
    photos: servingPhotos,
    within,
    cache: mapCache(),
    clock,
    metrics: silentMetrics,
    ...more,
  };
};
