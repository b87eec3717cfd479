import { env } from "cloudflare:workers";
import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, it } from "vitest";
import { durableTiles } from "../../../src/platform/cloudflare/durable-tiles.ts";
import { r2Tiles } from "../../../src/platform/cloudflare/r2-tiles.ts";
import type { StoredTile } from "../../../src/render/tile-store.object.ts";
import { pictureStoreContract } from "../../ports/picture-store.contract.ts";
import { type TilesEnv, world } from "../../support/tiles-worker.ts";

const { TILE_STORE, TILES } = env as unknown as TilesEnv;
const day = 86_400_000;

pictureStoreContract("embedded, in Durable Objects", () => durableTiles((name) => TILE_STORE.getByName(name)));
pictureStoreContract("R2, simulated", () => r2Tiles(TILES));

const tile: StoredTile = { bytes: new Uint8Array(20_000).fill(7), contentType: "image/jpeg", etag: '"7"' };

it("drops the oldest tiles of a full shard, and never grows beyond it", async () => {
  const shard = TILE_STORE.getByName("tiles:full");
  for (let n = 0; n < 400; n++) {
    world.now = n;
    await shard.put(`t${n}`, tile);
  }
  const kept = await Promise.all(Array.from({ length: 400 }, (_, n) => shard.get(`t${n}`)));
  const first = kept.findIndex((found) => found !== null);
  expect(kept.slice(first).every((found) => found !== null)).toBe(true);
  const bytes = (400 - first) * tile.bytes.length;
  expect([bytes > 2_500_000, bytes <= 4_000_000]).toEqual([true, true]);
});

it("drops tiles of 60 days by an alarm that ends with the last of them", async () => {
  const shard = TILE_STORE.getByName("tiles:old");
  world.now = 0;
  await shard.put("old", tile);
  world.now = 59 * day;
  await shard.put("new", tile);
  world.now = 60 * day + 1;
  expect(await runDurableObjectAlarm(shard)).toBe(true);
  expect(await Promise.all([shard.get("old"), shard.get("new")])).toEqual([null, tile]);
  world.now = 120 * day;
  expect(await runDurableObjectAlarm(shard)).toBe(true);
  expect(await shard.get("new")).toBeNull();
  expect(await runDurableObjectAlarm(shard)).toBe(false);
});

it("takes an object of the bucket that is no tile for none", async () => {
  await TILES.put("tiles/odd", "odd");
  expect(await r2Tiles(TILES).get("odd")).toBeNull();
});
