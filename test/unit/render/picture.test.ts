import { describe, expect, it } from "vitest";
import { err, ok } from "../../../src/base/result.ts";
import type { Engine } from "../../../src/render/engine.port.ts";
import { fallbackCard } from "../../../src/render/fallback-card.ts";
import { cardPicture, type PictureDeps } from "../../../src/render/picture.ts";
import { anyPhoto, mug, renderParts, tellingEngine } from "../../support/render-parts.ts";

const budget = { photo: 50, engine: 50 };
const never = new Promise<never>(() => undefined);
const picture = (deps: Partial<PictureDeps>, facts = mug) => cardPicture(renderParts(deps), facts, budget);
const photosThat = (get: PictureDeps["photos"]["get"]) => ({ photos: { get } });
const engineThat = (renderCard: Engine["renderCard"]) => ({ engine: { renderCard } });
const failing = { level: "fallback", bytes: fallbackCard("jpg").bytes, contentType: "image/jpeg" };

describe("the picture of a card", () => {
  it("is whole when everything works", async () => {
    expect(await picture({})).toMatchObject({ level: "card", flaw: null, contentType: "image/jpeg" });
  });

  it("asks for no photo when the item has none, and nothing is wrong with that", async () => {
    const asked: string[] = [];
    const deps = photosThat((url) => {
      asked.push(url);
      return Promise.resolve(ok(anyPhoto));
    });
    expect(await picture(deps, { ...mug, image: "" })).toMatchObject({ level: "card-without-photo", flaw: null });
    expect(asked).toEqual([]);
  });

  it.each([
    ["unreachable", () => Promise.resolve(err("unreachable" as const))],
    ["ip_address", () => Promise.resolve(err("ip_address" as const))],
    ["photo_too_late", () => never],
    ["unreachable", () => Promise.reject(new Error("a bug in a source"))],
    ["not_an_image", () => Promise.resolve(ok(new TextEncoder().encode("<html>")))],
    ["truncated", () => Promise.resolve(ok(fallbackCard("jpg").bytes.subarray(0, 2_000)))],
  ] as const)("goes without its photo when that is %s", async (flaw, get) => {
    expect(await picture(photosThat(get))).toMatchObject({ level: "card-without-photo", flaw });
  });

  it("goes without a photo that only the engine finds broken", async () => {
    const drawn = tellingEngine();
    const deps = engineThat((drawing, options) =>
      drawing.layers.some((layer) => layer.kind === "photo")
        ? Promise.reject(new Error("decode"))
        : drawn.renderCard(drawing, options),
    );
    expect(await picture(deps)).toMatchObject({ level: "card-without-photo", flaw: "undecodable" });
  });

  it.each([
    ["engine_failed", () => Promise.reject(new Error("trap"))],
    ["engine_too_late", () => never],
    [
      "engine_failed",
      () => {
        throw new Error("not even a promise");
      },
    ],
  ] as const)("is the fallback card when the engine is out (%s)", async (flaw, renderCard) => {
    expect(await picture(engineThat(renderCard))).toEqual({ ...failing, flaw });
    expect(await picture(engineThat(renderCard), { ...mug, image: "" })).toEqual({ ...failing, flaw });
  });

  it("is the fallback card for a slot without an item", async () => {
    expect(await picture({}, { ...mug, item: null })).toEqual({ ...failing, flaw: "no_item" });
  });
});
