import { describe, expect, it } from "vitest";
import { createIdempotency, idempotencyKey } from "../../../scripts/bridge/http/idempotency.ts";
import type { Repetition } from "../../../scripts/bridge/http/idempotency.ts";
import type { Answer } from "../../../scripts/bridge/http/server.ts";

const open = (limits: Partial<{ answers: number; bytes: number; ms: number }> = {}) => {
  const repeated: Repetition[] = [];
  const clock = { at: 0 };
  let done = 0;
  const idempotency = createIdempotency(
    { answers: 100, bytes: 1_000_000, ms: 60_000, ...limits },
    () => clock.at,
    (how) => repeated.push(how),
  );
  const work = (): Promise<Answer> => Promise.resolve({ status: 200, body: `#${++done}` });
  const bodyOf = async (key: string, body = "x", run = work) => (await idempotency.run(key, body, run)).body;
  return { idempotency, bodyOf, work, repeated, clock };
};

describe("an idempotency key", () => {
  it("gets the first answer again, marked as such", async () => {
    const { idempotency, work, repeated } = open();
    const first = await idempotency.run("k", "x", work);
    const again = await idempotency.run("k", "x", work);
    expect(first).toEqual({ status: 200, body: "#1" });
    expect(again).toEqual({ status: 200, body: "#1", headers: { "Idempotent-Replayed": "true" } });
    expect(await idempotency.run("other", "x", work)).toMatchObject({ body: "#2" });
    expect(repeated).toEqual(["replayed"]);
  });

  it("joins the first while that is still in work, also when it fails", async () => {
    const { bodyOf, repeated } = open();
    let settle: (answer: Answer) => void = () => {};
    const slow = () => new Promise<Answer>((resolve) => (settle = resolve));
    const both = [bodyOf("k", "x", slow), bodyOf("k", "x")];
    settle({ status: 200, body: "slow" });
    expect(await Promise.all(both)).toEqual(["slow", "slow"]);
    const failing = [bodyOf("f", "x", () => Promise.reject(new Error("no"))), bodyOf("f", "x")];
    expect((await Promise.allSettled(failing)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(repeated).toEqual(["joined", "joined"]);
  });

  it("is free again after a failure: the repetition has to do the work", async () => {
    const { bodyOf } = open();
    await expect(bodyOf("k", "x", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await bodyOf("k")).toBe("#1");
  });

  it("is refused with 422 under another body, done or in work", async () => {
    const { bodyOf, repeated } = open();
    await bodyOf("k", "x");
    await expect(bodyOf("k", "y")).rejects.toMatchObject({ status: 422 });
    const running = bodyOf(
      "slow",
      "x",
      () => new Promise((resolve) => setTimeout(resolve, 20, { status: 200, body: "" })),
    );
    await expect(bodyOf("slow", "y")).rejects.toMatchObject({ status: 422 });
    await running;
    expect(repeated).toEqual(["mismatched", "mismatched"]);
  });

  it.each([
    ["count", { answers: 3 }, 4],
    ["bytes", { bytes: 3 * 403 }, 4],
  ])("is forgotten beyond the %s, the oldest first", async (_what, limits, keys) => {
    const { bodyOf } = open(limits);
    for (let n = 1; n <= keys; n++) await bodyOf(`${n}`);
    expect(await bodyOf("4")).toBe("#4");
    expect(await bodyOf("2")).toBe("#2");
    expect(await bodyOf("1")).toBe("#5");
  });

  it("is forgotten after its time", async () => {
    const { bodyOf, clock } = open({ ms: 1_000 });
    expect(await bodyOf("k")).toBe("#1");
    clock.at = 999;
    expect(await bodyOf("k")).toBe("#1");
    clock.at = 1_000;
    expect(await bodyOf("k")).toBe("#2");
  });

  it("is refused when it is no key", () => {
    expect(idempotencyKey(undefined)).toBeUndefined();
    expect(idempotencyKey("a".repeat(255))).toHaveLength(255);
    for (const wrong of ["", "a b", "é", "a".repeat(256)]) expect(() => idempotencyKey(wrong), wrong).toThrow();
  });
});
