import { describe, expect, it } from "vitest";
import { err, ok, type Result } from "../../../src/base/result.ts";
import { cardPictures, type CardPicturesDeps } from "../../../src/render/card-pictures.ts";
import type { PhotoFailure } from "../../../src/render/photo-source.port.ts";
import type { CardPicture } from "../../../src/render/picture-cache.port.ts";
import { anyPhoto, mapCache, mug, renderParts, tellingEngine } from "../../support/render-parts.ts";

const shelf = (more: Partial<CardPicturesDeps> = {}) => {
  const engine = tellingEngine();
  const background: Promise<unknown>[] = [];
  const cards = cardPictures(renderParts({ engine, ...more }));
  const get = (facts = mug, patience = 1_000) =>
    cards.get(facts, { patience, waitUntil: (work) => background.push(work) });
  return { cards, engine, get, settled: () => Promise.all(background) };
};

/** A photo that arrives when the test says so. */
const heldPhoto = () => {
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, PhotoFailure>>();
  return { photos: { get: () => promise }, arrive: () => resolve(ok(anyPhoto)) };
};

describe("card pictures", () => {
  it("draws once and then remembers, with the same strong ETag", async () => {
    const { get, engine } = shelf();
    const [first, second] = [await get(), await get()];
    expect([first.from, second.from, engine.drawn]).toEqual(["drawn", "memory", 1]);
    expect(second.picture).toEqual(first.picture);
    expect(first.picture.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it("draws once for any number of openings at a time", async () => {
    const { get, engine } = shelf();
    const found = await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(engine.drawn).toBe(1);
    expect(new Set(found.map(({ picture }) => picture.etag)).size).toBe(1);
  });

  it.each([
    { title: "Stoneware Mug 2" },
    { price_text: "£23.00" },
    { was_price_text: "" },
    { image: "https://cdn.shop.com/mug-2.jpg" },
    { item: "m2" },
  ])("draws anew when %o changes", async (change) => {
    const { get, engine } = shelf();
    await get();
    await get({ ...mug, ...change });
    expect(engine.drawn).toBe(2);
  });

  it("takes from the edge cache what another isolate drew, and puts there what it drew", async () => {
    const entries = new Map<string, CardPicture>();
    const one = shelf({ cache: mapCache(entries) });
    await one.get();
    await one.settled();
    const other = shelf({ cache: mapCache(entries) });
    expect((await other.get()).from).toBe("edge");
    expect([other.engine.drawn, entries.size]).toEqual([0, 1]);
  });

  it("answers before the edge cache has stored the picture", async () => {
    const never = new Promise<never>(() => undefined);
    const { get } = shelf({ cache: { get: () => Promise.resolve(null), put: () => never } });
    expect((await get()).from).toBe("drawn");
  });

  it("keeps a card that lacks its photo out of the edge cache, and tries again after a minute or so", async () => {
    const entries = new Map<string, CardPicture>();
    let now = 0;
    let answer: Result<Uint8Array, PhotoFailure> = err("bad_status");
    const { get, settled } = shelf({
      cache: mapCache(entries),
      clock: { now: () => now },
      photos: { get: () => Promise.resolve(answer) },
    });
    expect((await get()).picture.level).toBe("card-without-photo");
    await settled();
    expect(entries.size).toBe(0);
    answer = ok(anyPhoto);
    now = 59_999;
    expect(await get()).toMatchObject({ from: "memory", picture: { flaw: "bad_status" } });
    now = 90_000;
    expect(await get()).toMatchObject({ from: "drawn", picture: { level: "card" } });
  });

  it("keeps a card of an item that has no photo like any whole one", async () => {
    const entries = new Map<string, CardPicture>();
    const { get, settled } = shelf({ cache: mapCache(entries) });
    await get({ ...mug, image: "" });
    await settled();
    expect([...entries.values()].map(({ level }) => level)).toEqual(["card-without-photo"]);
  });

  it("does not remember the fallback card", async () => {
    let isBroken = true;
    const good = tellingEngine();
    const engine: CardPicturesDeps["engine"] = {
      renderCard: (drawing, options) =>
        isBroken ? Promise.reject(new Error("trap")) : good.renderCard(drawing, options),
    };
    const { get } = shelf({ engine });
    expect((await get()).picture.level).toBe("fallback");
    isBroken = false;
    expect((await get()).picture.level).toBe("card");
  });

  it("shows a card without its photo when that takes too long, and the whole one next time", async () => {
    const { photos, arrive } = heldPhoto();
    const { get, settled } = shelf({ photos });
    expect(await get(mug, 5)).toMatchObject({
      from: "late",
      picture: { level: "card-without-photo", flaw: "photo_too_late" },
    });
    arrive();
    await settled();
    expect(await get(mug, 5)).toMatchObject({ from: "memory", picture: { level: "card" } });
  });

  it("does not wait for ever for an opening that died with its request", async () => {
    let now = 0;
    const never = new Promise<never>(() => undefined);
    const answers = [never, Promise.resolve(null)];
    const cache: CardPicturesDeps["cache"] = {
      get: () => answers.shift() ?? Promise.resolve(null),
      put: () => Promise.resolve(),
    };
    const { get } = shelf({ cache, clock: { now: () => now } });
    expect((await get(mug, 5)).from).toBe("late");
    expect((await get(mug, 5)).from).toBe("late");
    now = 3_000;
    expect((await get(mug, 1_000)).from).toBe("drawn");
  });

  it("is ready at the open when it was warmed before", async () => {
    const { cards, get } = shelf();
    await cards.warm(mug);
    expect((await get()).from).toBe("memory");
  });

  it("warms six cards a second at most, and none that is ready or being made ready", async () => {
    let now = 0;
    const { cards, engine } = shelf({ clock: { now: () => now } });
    const card = (n: number) => ({ ...mug, item: `m${n}` });
    await Promise.all([cards.warm(card(0)), cards.warm(card(0))]);
    await cards.warm(card(0));
    expect(engine.drawn).toBe(1);
    await Promise.all(Array.from({ length: 100 }, (_, n) => cards.warm(card(n))));
    expect(engine.drawn).toBe(6);
    now = 1_000;
    await Promise.all(Array.from({ length: 100 }, (_, n) => cards.warm(card(n))));
    expect(engine.drawn).toBe(12);
  });

  it("warms nothing for a slot without an item", async () => {
    const { cards, engine } = shelf();
    await cards.warm({ ...mug, item: null });
    expect(engine.drawn).toBe(0);
  });
});
