import { describe, expect, it } from "vitest";
import { edgePictureCache } from "../../../src/platform/cloudflare/edge-cache.ts";
import type { ReadyPicture } from "../../../src/render/picture-cache.port.ts";
import { plainCard } from "../../support/plain-card.ts";

const picture: ReadyPicture = { ...plainCard("jpg"), level: "whole", etag: '"0123"' };

describe("pictures in the Cache API", () => {
  it("come back as they were put", async () => {
    const cache = edgePictureCache();
    expect(await cache.get("k1")).toBeNull();
    await cache.put("k1", picture);
    expect(await cache.get("k1")).toEqual(picture);
    expect(await cache.get("k2")).toBeNull();
  });

  it("are simply absent where the API is", async () => {
    const cache = edgePictureCache(() => {
      throw new TypeError("no caches here");
    });
    await expect(cache.put("k1", picture)).resolves.toBeUndefined();
    expect(await cache.get("k1")).toBeNull();
  });

  it("are absent rather than damaged when an entry is not ours", async () => {
    const cache = edgePictureCache();
    await (
      await caches.open("pictures")
    ).put("https://pictures.doorstep.invalid/k3", new Response("oops", { headers: { "cache-control": "max-age=60" } }));
    expect(await cache.get("k3")).toBeNull();
  });
});
