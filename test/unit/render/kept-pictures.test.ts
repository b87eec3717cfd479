import { describe, expect, it } from "vitest";
import { drawnPictures, type DrawnPicturesDeps } from "../../../src/render/drawn-pictures.ts";
import type { ReadyPicture } from "../../../src/render/picture-cache.port.ts";
import { cardOf, mapCache, mug, renderParts, tellingPainter } from "../../support/render-parts.ts";

const isolate = (more: Partial<DrawnPicturesDeps>) => {
  const telling = tellingPainter();
  const background: Promise<unknown>[] = [];
  const pictures = drawnPictures(renderParts({ painter: telling.painter, ...more }));
  return {
    telling,
    get: (item = mug) => pictures.get(cardOf(item), { patience: 1_000, waitUntil: (work) => background.push(work) }),
    settled: () => Promise.all(background),
  };
};

const entries = () => new Map<string, ReadyPicture>();

describe("pictures kept outside the isolate", () => {
  it("are stored for every data centre when painted, and found there by another one, which keeps them near", async () => {
    const [shelf, here, there] = [entries(), entries(), entries()];
    const one = isolate({ cache: mapCache(here), store: mapCache(shelf) });
    expect((await one.get()).from).toBe("drawn");
    await one.settled();
    expect([...shelf.keys()]).toEqual([...here.keys()]);

    const other = isolate({ cache: mapCache(there), store: mapCache(shelf) });
    const found = await other.get();
    expect([found.from, other.telling.drawn]).toEqual(["store", 0]);
    expect(found.picture).toEqual([...shelf.values()][0]);
    await other.settled();
    expect([...there.keys()]).toEqual([...shelf.keys()]);
    expect((await isolate({ cache: mapCache(there), store: mapCache(shelf) }).get()).from).toBe("cache");
  });

  it("are painted at once when the store refuses, which is then left alone for five seconds", async () => {
    let [now, asked] = [0, 0];
    const refuse = () => {
      asked += 1;
      return Promise.reject(new Error("away"));
    };
    const { get, settled } = isolate({ store: { get: refuse, put: refuse }, clock: { now: () => now } });
    for (const title of ["a", "b", "c"]) expect((await get({ ...mug, title })).from).toBe("drawn");
    await settled();
    expect(asked).toBe(1);
    now = 5_000;
    await get({ ...mug, title: "d" });
    expect(asked).toBe(2);
  });

  it("are painted beside a search that hangs, and shown whole", async () => {
    const never = new Promise<never>(() => undefined);
    const hanging = { get: () => never, put: () => never };
    const { get, telling } = isolate({ cache: hanging, store: hanging });
    const found = await get();
    expect([found.from, found.picture.level, telling.drawn]).toEqual(["drawn", "whole", 1]);
  });

  it("are taken from a slow store when painting takes longer still", async () => {
    const shelf = entries();
    const one = isolate({ store: mapCache(shelf) });
    await one.get();
    await one.settled();
    const slow = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const store: DrawnPicturesDeps["store"] = {
      get: (key) => slow(120).then(() => shelf.get(key) ?? null),
      put: () => Promise.resolve(),
    };
    const photos = { get: () => new Promise<never>(() => undefined) };
    expect((await isolate({ store, photos }).get()).from).toBe("store");
  });

  it("never say anything of a person", async () => {
    const [shelf, near] = [entries(), entries()];
    const pictures = drawnPictures(renderParts({ cache: mapCache(near), store: mapCache(shelf) }));
    const background: Promise<unknown>[] = [];
    const time = { patience: 1_000, waitUntil: (work: Promise<unknown>) => void background.push(work) };
    await pictures.get({ ...cardOf(mug), isPersonal: true }, time);
    await Promise.all(background);
    expect([shelf.size, near.size]).toEqual([0, 0]);
  });
});
