import { describe, expect, it } from "vitest";
import type { ReadyPicture } from "../../src/render/picture-cache.port.ts";
import { type PictureStore, storedBytes } from "../../src/render/picture-store.port.ts";
import { plainCard } from "../support/plain-card.ts";

const jpeg: ReadyPicture = { ...plainCard("jpg"), level: "whole", etag: '"0123"' };
const png: ReadyPicture = { ...plainCard("png"), level: "whole", etag: '"4567"' };

/** What every adapter of the PictureStore port does; run once per adapter. */
export const pictureStoreContract = (name: string, open: () => PictureStore): void => {
  const keyOf = (): string => crypto.randomUUID().replaceAll("-", "");

  describe(`PictureStore: ${name}`, () => {
    it("gives back what was put, byte by byte with its type and tag, and null for what was not", async () => {
      const [store, a, b] = [open(), keyOf(), keyOf()];
      await Promise.all([store.put(a, jpeg), store.put(b, png)]);
      expect(await Promise.all([store.get(a), store.get(b)])).toEqual([jpeg, png]);
      expect(await store.get(keyOf())).toBeNull();
    });

    it("stores bytes that are a part of something larger alone", async () => {
      const [store, key] = [open(), keyOf()];
      const larger = new Uint8Array(jpeg.bytes.length + 20);
      larger.set(jpeg.bytes, 10);
      await store.put(key, { ...jpeg, bytes: larger.subarray(10, 10 + jpeg.bytes.length) });
      expect(await store.get(key)).toEqual(jpeg);
    });

    it("takes the same picture again, and the last of two", async () => {
      const [store, key] = [open(), keyOf()];
      await Promise.all([store.put(key, jpeg), store.put(key, jpeg)]);
      await store.put(key, png);
      expect(await store.get(key)).toEqual(png);
    });

    it("keeps nothing that is larger than any tile", async () => {
      const [store, key] = [open(), keyOf()];
      await store.put(key, { ...jpeg, bytes: new Uint8Array(storedBytes + 1) });
      expect(await store.get(key)).toBeNull();
      await store.put(key, { ...jpeg, bytes: new Uint8Array(storedBytes) });
      expect((await store.get(key))?.bytes.length).toBe(storedBytes);
    });
  });
};
