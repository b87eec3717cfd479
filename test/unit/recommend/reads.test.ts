import { describe, expect, it } from "vitest";
import { cachedReadModel } from "../../../src/items/cached-read-model.ts";
import { factsKey } from "../../../src/items/read-model-keys.ts";
import { MemoryReadModel, patient, readsOf } from "../../support/recommend-parts.ts";

describe("reading facts while the read model does not answer", () => {
  it("still has what this isolate holds when one of the items was never seen", async () => {
    const inner = new MemoryReadModel().item({ id: "seen" }).item({ id: "never-seen" });
    const clock = { time: 1_000_000 };
    const reads = readsOf(cachedReadModel(inner, { clock: { now: () => clock.time }, within: patient }));
    expect([...(await reads.facts(["seen"])).keys()]).toEqual(["seen"]);
    clock.time += 60_000;
    inner.failing.push(factsKey(""));
    expect([...(await reads.facts(["seen", "never-seen"])).keys()]).toEqual(["seen"]);
  });
});
