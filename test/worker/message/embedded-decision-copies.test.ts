import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { copiesKeptMs } from "../../../src/message/decision-copies.port.ts";
import { durableDecisionCopies } from "../../../src/platform/cloudflare/durable-decision-copies.ts";
import { minute, start } from "../../support/person-records.ts";
import type { ProfileEnv } from "../../support/profile-worker.ts";
import { decisionCopiesContract } from "../../ports/decision-copies.contract.ts";

const { DECISION_COPIES: shards } = env as unknown as ProfileEnv;

decisionCopiesContract("Durable Objects", () =>
  Promise.resolve(durableDecisionCopies((name) => shards.getByName(name))),
);

describe("an embedded share of the copies", () => {
  it("takes away people of whom nothing was kept for 30 days, by an alarm that ends with the last of them", async () => {
    const shard = shards.getByName("copies:sweep");
    await shard.keep(["old", "new"].map((person) => ({ person, message: "m", value: "v", version: 1 })));
    await runInDurableObject(shard, (_, ctx) => {
      ctx.storage.sql.exec("UPDATE person SET at = ? WHERE name = 'old'", start + 10 * minute - copiesKeptMs - 1);
    });
    expect(await runDurableObjectAlarm(shard)).toBe(true);
    expect(await shard.find({ person: "old", message: "m" })).toBeNull();
    expect((await shard.find({ person: "new", message: "m" }))?.value).toBe("v");
    await runInDurableObject(shard, (_, ctx) => {
      ctx.storage.sql.exec("UPDATE person SET at = 0");
    });
    expect(await runDurableObjectAlarm(shard)).toBe(true);
    expect(await runDurableObjectAlarm(shard)).toBe(false);
  });

  it("holds one row per person, however many mails and whether they were forgotten", async () => {
    const shard = shards.getByName("copies:rows");
    for (const n of [1, 2, 3]) await shard.keep([{ person: "p", message: `m${n}`, value: "v", version: n }]);
    await shard.forget("p", 2);
    const rows = await runInDurableObject(
      shard,
      (_, ctx) => ctx.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM person").one().n,
    );
    expect(rows).toBe(1);
  });
});
