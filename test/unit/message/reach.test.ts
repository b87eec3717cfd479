import { describe, expect, it } from "vitest";
import { createReach } from "../../../src/message/reach.ts";
import { virtualTime } from "../../support/virtual-time.ts";

/** Something that answers after so many virtual ms; null: never. */
const world = () => {
  const time = virtualTime();
  const reach = createReach({
    clock: time.clock,
    random: () => 0.5,
    within: time.within,
    defer: () => undefined,
    wait: { least: 100, most: 800, first: 400 },
  });
  const answer = async (ms: number | null): Promise<"there"> => {
    if (ms === null) return new Promise<never>(() => undefined);
    await time.wait(ms);
    return "there";
  };
  /** What came of a call, and how long it was waited for. */
  const call = async (who: string, ms: number | null): Promise<[string, number]> => {
    const started = time.clock.now();
    const done = await time.run(reach.call(who, () => answer(ms)));
    return [done.ok ? done.value : done.error, time.clock.now() - started];
  };
  return { time, reach, call };
};

describe("reach", () => {
  it("waits as long as the answers so far suggest", async () => {
    const { call } = world();
    expect(await call("a", 390)).toEqual(["there", 390]);
    for (let n = 0; n < 40; n++) await call(`quick-${n}`, 20);
    expect(await call("b", 390)).toEqual(["late", 100]);
  });

  it("learns from answers that came too late, so that what has become slow is waited for", async () => {
    const { call, time } = world();
    for (let n = 0; n < 40; n++) await call(`quick-${n}`, 20);
    let answered = 0;
    for (let n = 0; n < 12; n++) {
      if ((await call(`slow-${n}`, 300))[0] === "there") answered += 1;
      await time.pass(1_000);
    }
    expect(answered).toBeGreaterThan(8);
  });

  it("hardly waits once several did not answer, and not at all once it failed in a row", async () => {
    const { call, reach, time } = world();
    expect(await call("a", null)).toEqual(["late", 400]);
    expect(reach.isDoubtful("b")).toBe(false);
    expect(await call("b", null)).toEqual(["late", 400]);
    expect(reach.isDoubtful("c")).toBe(true);
    for (const who of ["c", "d", "e"]) expect(await call(who, null)).toEqual(["late", 100]);
    await time.pass(2_000);
    expect(await call("f", null)).toEqual(["open", 0]);
  });

  it("comes back within seconds when it answers again", async () => {
    const { call, reach, time } = world();
    for (const who of ["a", "b", "c", "d", "e"]) await call(who, null);
    await time.pass(2_000);
    expect((await call("f", 20))[0]).toBe("open");
    await time.pass(5_000);
    expect(await call("f", 20)).toEqual(["there", 20]);
    expect(reach.isDoubtful("g")).toBe(false);
  });

  it("takes one person's object that is away for no sign of the others'", async () => {
    const { call, reach, time } = world();
    expect(await call("away", null)).toEqual(["late", 400]);
    for (let n = 0; n < 20; n++) {
      expect(await call("away", null)).toEqual(["late", 100]);
      await time.pass(2_500);
    }
    expect([reach.isDoubtful("away"), reach.isDoubtful("there")]).toEqual([true, false]);
    expect(await call("there", 200)).toEqual(["there", 200]);
    await time.pass(30_000);
    expect(reach.isDoubtful("away")).toBe(false);
  });

  it("says at once what was refused", async () => {
    const { reach, time } = world();
    const refused = await time.run(reach.call("a", () => Promise.reject(new Error("refused"))));
    expect(refused).toEqual({ ok: false, error: "failed" });
  });
});
