import { describe, expect, it } from "vitest";
import type { DecidedSlot } from "../../../src/contract/decision.ts";
import { err, ok, type Result } from "../../../src/base/result.ts";
import { drawnPictures, type DrawnPicturesDeps } from "../../../src/render/drawn-pictures.ts";
import type { PhotoFailure } from "../../../src/render/photo-source.port.ts";
import type { ReadyPicture } from "../../../src/render/picture-cache.port.ts";
import type { Sketch } from "../../../src/render/sketch.ts";
import { anyPhoto, cardOf, mapCache, mug, renderParts, tellingPainter } from "../../support/render-parts.ts";

const shelf = (more: Partial<DrawnPicturesDeps> = {}) => {
  const telling = tellingPainter();
  const background: Promise<unknown>[] = [];
  const pictures = drawnPictures(renderParts({ painter: telling.painter, ...more }));
  const get = (item = mug, patience = 1_000) =>
    pictures.get(cardOf(item), { patience, waitUntil: (work) => background.push(work) });
  const warm = (item: DecidedSlot) => pictures.warm(cardOf(item));
  return { warm, telling, get, settled: () => Promise.all(background) };
};

/** A photo that arrives when the test says so. */
const heldPhoto = () => {
  const { promise, resolve } = Promise.withResolvers<Result<Uint8Array, PhotoFailure>>();
  return { photos: { get: () => promise }, arrive: () => resolve(ok(anyPhoto)) };
};

describe("drawn pictures", () => {
  it("draws once and then remembers, with the same strong ETag", async () => {
    const { get, telling } = shelf();
    const [first, second] = [await get(), await get()];
    expect([first.from, second.from, telling.drawn]).toEqual(["drawn", "memory", 1]);
    expect(second.picture).toEqual(first.picture);
    expect(first.picture.etag).toMatch(/^"[0-9a-f]{32}"$/);
  });

  it("holds no more than its share of the isolate, names and all: a small picture may have a long one", async () => {
    const telling = tellingPainter();
    const pictures = drawnPictures(renderParts({ painter: telling.painter }));
    const run = { size: 20, weight: 500, color: "#000000" } as const;
    const text = { kind: "text", x: 0, y: 0, width: 400, height: 40, lines: 1, lineHeight: 40, align: "left" } as const;
    const sketches = Array.from({ length: 10 }, (_, n) => {
      const layers = [{ ...text, runs: [{ ...run, text: String(n).repeat(2_000_000) }] }];
      return { ...cardOf(mug), drawing: { ...cardOf(mug).drawing, layers } };
    });
    const get = (sketch: Sketch) => pictures.get(sketch, { patience: 1_000, waitUntil: () => undefined });
    for (const sketch of sketches) await get(sketch);
    const again = [await get(sketches[9] ?? cardOf(mug)), await get(sketches[0] ?? cardOf(mug))];
    expect(again.map(({ from }) => from)).toEqual(["memory", "cache"]);
  });

  it("draws once for any number of openings at a time", async () => {
    const { get, telling } = shelf();
    const found = await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(telling.drawn).toBe(1);
    expect(new Set(found.map(({ picture }) => picture.etag)).size).toBe(1);
  });

  it.each([
    { title: "Stoneware Mug 2" },
    { price_text: "£23.00" },
    { was_price_text: "" },
    { image: "https://cdn.shop.com/mug-2.jpg" },
  ])("draws anew when %o changes", async (change) => {
    const { get, telling } = shelf();
    await get();
    await get({ ...mug, ...change });
    expect(telling.drawn).toBe(2);
  });

  it("takes from the edge cache what another isolate drew, and puts there what it drew", async () => {
    const entries = new Map<string, ReadyPicture>();
    const one = shelf({ cache: mapCache(entries) });
    await one.get();
    await one.settled();
    const other = shelf({ cache: mapCache(entries) });
    expect((await other.get()).from).toBe("cache");
    expect([other.telling.drawn, entries.size]).toEqual([0, 1]);
  });

  it("answers before the edge cache has stored the picture", async () => {
    const never = new Promise<never>(() => undefined);
    const { get } = shelf({ cache: { get: () => Promise.resolve(null), put: () => never } });
    expect((await get()).from).toBe("drawn");
  });

  it("keeps a card that lacks its photo out of the edge cache, and tries again after a minute or so", async () => {
    const entries = new Map<string, ReadyPicture>();
    let now = 0;
    let answer: Result<Uint8Array, PhotoFailure> = err("bad_status");
    const { get, settled } = shelf({
      cache: mapCache(entries),
      clock: { now: () => now },
      photos: { get: () => Promise.resolve(answer) },
    });
    expect((await get()).picture.level).toBe("without-photo");
    await settled();
    expect(entries.size).toBe(0);
    answer = ok(anyPhoto);
    now = 59_999;
    expect(await get()).toMatchObject({ from: "memory", picture: { level: "without-photo" } });
    now = 90_000;
    expect(await get()).toMatchObject({ from: "drawn", picture: { level: "whole" } });
  });

  it("keeps a card of an item that has no photo like any whole one", async () => {
    const entries = new Map<string, ReadyPicture>();
    const { get, settled } = shelf({ cache: mapCache(entries) });
    await get({ ...mug, image: "" });
    await settled();
    expect([...entries.values()].map(({ level }) => level)).toEqual(["whole"]);
  });

  it("tries what it could not paint again after five seconds, not at every open", async () => {
    let isBroken = true;
    let now = 0;
    const good = tellingPainter();
    const { get } = shelf({
      clock: { now: () => now },
      painter: (...asked) => (isBroken ? Promise.reject(new Error("trap")) : good.painter(...asked)),
    });
    expect((await get()).picture.level).toBe("plain");
    isBroken = false;
    now = 4_999;
    expect(await get()).toMatchObject({ from: "memory", picture: { level: "plain" } });
    now = 5_000;
    expect((await get()).picture.level).toBe("whole");
  });

  it("shows a card without its photo when that takes too long, and the whole one next time", async () => {
    const { photos, arrive } = heldPhoto();
    const { get, settled } = shelf({ photos });
    expect(await get(mug, 5)).toMatchObject({
      from: "late",
      picture: { level: "without-photo" },
    });
    arrive();
    await settled();
    expect(await get(mug, 5)).toMatchObject({ from: "memory", picture: { level: "whole" } });
  });

  it("paints what it shows in place of a late picture once", async () => {
    const { photos, arrive } = heldPhoto();
    const { get, settled, telling } = shelf({ photos });
    const shown = [await get(mug, 5), await get(mug, 5), await get(mug, 5)];
    expect(shown.map(({ from }) => from)).toEqual(["late", "late", "late"]);
    expect(telling.drawn).toBe(1);
    arrive();
    await settled();
    expect((await get(mug, 5)).picture.level).toBe("whole");
  });

  it("does not wait for ever for an opening that died with its request", async () => {
    let now = 0;
    const never = new Promise<never>(() => undefined);
    const answers = [never, Promise.resolve(null)];
    const cache: DrawnPicturesDeps["cache"] = {
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
    const { warm, get } = shelf();
    await warm(mug);
    expect((await get()).from).toBe("memory");
  });

  it("warms six cards a second at most, and none that is ready or being made ready", async () => {
    let now = 0;
    const { warm, telling } = shelf({ clock: { now: () => now } });
    const card = (n: number) => ({ ...mug, title: `Mug ${n}` });
    await Promise.all([warm(card(0)), warm(card(0))]);
    await warm(card(0));
    expect(telling.drawn).toBe(1);
    await Promise.all(Array.from({ length: 100 }, (_, n) => warm(card(n))));
    expect(telling.drawn).toBe(6);
    now = 1_000;
    await Promise.all(Array.from({ length: 100 }, (_, n) => warm(card(n))));
    expect(telling.drawn).toBe(12);
  });

  it("keeps what says something of a person to the isolate", async () => {
    const entries = new Map<string, ReadyPicture>();
    const pictures = drawnPictures(renderParts({ cache: mapCache(entries) }));
    const work: Promise<unknown>[] = [];
    const sketch = { ...cardOf(mug), isPersonal: true };
    const time = { patience: 1_000, waitUntil: (one: Promise<unknown>) => void work.push(one) };
    expect((await pictures.get(sketch, time)).from).toBe("drawn");
    await Promise.all(work);
    expect(entries.size).toBe(0);
    expect((await pictures.get(sketch, time)).from).toBe("memory");
  });
});
