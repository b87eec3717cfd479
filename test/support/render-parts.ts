import { utf8 } from "../../src/base/bytes.ts";
import type { Clock } from "../../src/base/clock.port.ts";
import type { Metrics } from "../../src/base/metrics.port.ts";
import { ok } from "../../src/base/result.ts";
import { cardTemplate } from "../../src/contract/built-in-templates.ts";
import type { DecidedSlot } from "../../src/contract/decision.ts";
import { within } from "../../src/platform/cloudflare/within.ts";
import type { DrawnPicturesDeps } from "../../src/render/drawn-pictures.ts";
import type { Painter } from "../../src/render/painter.port.ts";
import type { ReadyPicture } from "../../src/render/picture-cache.port.ts";
import type { PhotoSource } from "../../src/render/photo-source.port.ts";
import type { Sketch } from "../../src/render/sketch.ts";
import { resolveTemplate } from "../../src/render/template/resolve.ts";
import { slotOf } from "./slot-of.ts";
import { plainCard, plainPictures } from "./plain-card.ts";

export const mug: DecidedSlot = slotOf("m1", {
  title: "Stoneware Mug",
  image: "https://cdn.shop.com/mug.jpg",
  price_text: "£24.00",
  was_price_text: "£32.00",
});

/** The built-in card of an item. */
export const cardOf = (item: DecidedSlot): Sketch => ({
  drawing: resolveTemplate(cardTemplate, { item, traits: {}, isFrozen: false }),
  format: "jpg",
  isPersonal: false,
});

/** Something that decodes, whatever it shows. */
export const anyPhoto: Uint8Array = plainCard("png").bytes;
export const servingPhotos: PhotoSource = { get: () => Promise.resolve(ok(anyPhoto)) };

/** A painter that encodes nothing: its pictures only tell whether a photo was among the layers. */
export const tellingPainter = (): { readonly painter: Painter; readonly drawn: number } => {
  let drawn = 0;
  return {
    get drawn() {
      return drawn;
    },
    painter: (drawing) => {
      drawn += 1;
      const hasPhoto = drawing.layers.some((layer) => layer.kind === "photo");
      return Promise.resolve(utf8(hasPhoto ? "with photo" : "without photo"));
    },
  };
};

export const silentMetrics: Metrics = { count: () => undefined, observe: () => undefined };

export const mapCache = (entries: Map<string, ReadyPicture> = new Map()): DrawnPicturesDeps["cache"] => ({
  get: (key) => Promise.resolve(entries.get(key) ?? null),
  put: (key, picture) => {
    entries.set(key, picture);
    return Promise.resolve();
  },
});

/** Working parts, any of which a test replaces. */
export const renderParts = (more: Partial<DrawnPicturesDeps> = {}): DrawnPicturesDeps => {
  const clock: Clock = { now: () => 0 };
  return {
    painter: tellingPainter().painter,
    photos: servingPhotos,
    plain: plainPictures,
    within,
    cache: mapCache(),
    store: null,
    clock,
    metrics: silentMetrics,
    ...more,
  };
};
