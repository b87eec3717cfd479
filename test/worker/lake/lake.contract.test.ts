import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { lakeOf as chosenLake } from "../../../src/platform/cloudflare/lake.ts";
import { r2Lake } from "../../../src/platform/cloudflare/r2-lake.ts";
import { lakeContract } from "../../ports/lake.contract.ts";
import { lakeOf, type LakeEnv } from "../../support/lake-worker.ts";

const bindings = env as unknown as LakeEnv;

lakeContract("embedded, in Durable Objects", () => Promise.resolve(lakeOf(bindings)));
lakeContract("R2, simulated", () => Promise.resolve(r2Lake(bindings.BUCKET)));

it("keeps an ordinary file in one row, a large one in chunks", async () => {
  const stub = bindings.LAKE_STORE.getByName("lake:rows");
  await stub.putOnce("small", new Uint8Array(1_000_000));
  await stub.putOnce("small", new Uint8Array(1_000_000));
  await stub.putOnce("large", new Uint8Array(3_000_001));
  const rows = await runInDurableObject(stub, (_store, state) =>
    state.storage.sql
      .exec<{ name: string; n: number }>("SELECT name, count(*) AS n FROM chunk GROUP BY name")
      .toArray(),
  );
  expect(rows).toEqual([
    { name: "large", n: 3 },
    { name: "small", n: 1 },
  ]);
});

it("refuses a file that no call could carry", async () => {
  await expect(lakeOf(bindings).putOnce("huge", new Uint8Array(24_000_001))).rejects.toThrow("24000000 bytes");
});

it("is the one that was chosen, or says what it lacks", async () => {
  const parts = { object: (name: string) => bindings.LAKE_STORE.getByName(name), bucket: bindings.BUCKET };
  await chosenLake("r2", parts)?.putOnce("chosen", new Uint8Array(1));
  expect(await bindings.BUCKET.head("chosen")).not.toBeNull();
  await chosenLake("embedded", parts)?.putOnce("other", new Uint8Array(1));
  expect(await bindings.BUCKET.head("other")).toBeNull();
  expect(chosenLake(null, parts)).toBeNull();
  expect(() => chosenLake("r2", { ...parts, bucket: undefined })).toThrow("no bucket is bound as LAKE");
});
