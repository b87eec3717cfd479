import fc from "fast-check";
import { expect, it } from "vitest";
import { circuitBreaker, type Permit } from "../../../src/log/circuit-breaker.ts";

const breakerAt = (random = () => 0.5) => {
  const time = { now: 0 };
  const changes: string[] = [];
  const breaker = circuitBreaker({
    clock: { now: () => time.now },
    random,
    probeMs: 1_000,
    changed: (state) => changes.push(state),
  });
  const call = (succeeded: boolean): boolean => {
    const permit = breaker.permit();
    if (permit !== null) breaker.settle(permit, succeeded);
    return permit !== null;
  };
  return { time, breaker, call, changes };
};

it("opens after five failures in a row and lets one probe through after 1 to 5 s", () => {
  const { time, breaker, call, changes } = breakerAt();
  for (let n = 0; n < 4; n++) call(false);
  call(true);
  for (let n = 0; n < 4; n++) call(false);
  expect(breaker.state()).toBe("closed");
  call(false);
  expect(breaker.state()).toBe("open");
  time.now = 2_999;
  expect(breaker.permit()).toBeNull();
  time.now = 3_000;
  expect(breaker.permit()).toMatchObject({ probe: true });
  expect(breaker.permit()).toBeNull();
  expect(changes).toEqual(["open", "half_open"]);
});

it.each([
  [0, 1_000],
  [0.999, 4_996],
])("spreads its probes: random %f waits %i ms", (drawn, ms) => {
  const { time, breaker, call } = breakerAt(() => drawn);
  for (let n = 0; n < 5; n++) call(false);
  time.now = ms - 1;
  expect(breaker.permit()).toBeNull();
  time.now = ms;
  expect(breaker.permit()).not.toBeNull();
});

it("opens when half of the last twenty calls failed, not before there were twenty", () => {
  const { breaker, call } = breakerAt();
  for (let n = 0; n < 19; n++) call(n % 2 === 0);
  expect(breaker.state()).toBe("closed");
  call(false);
  expect(breaker.state()).toBe("open");
});

it("closes on a probe that succeeds and forgets what was before; opens again on one that fails or is never heard of", () => {
  const { time, breaker, call } = breakerAt();
  for (let n = 0; n < 5; n++) call(false);
  time.now += 3_000;
  expect(call(false)).toBe(true);
  expect(breaker.state()).toBe("open");
  time.now += 3_000;
  expect(breaker.permit()).not.toBeNull();
  time.now += 1_000;
  expect(breaker.permit()).toBeNull();
  expect(breaker.state()).toBe("open");
  time.now += 3_000;
  call(true);
  expect(breaker.state()).toBe("closed");
  for (let n = 0; n < 4; n++) call(false);
  expect(breaker.state()).toBe("closed");
});

it("does not listen to calls from before it changed", () => {
  const { time, breaker, call } = breakerAt();
  const early = breaker.permit();
  for (let n = 0; n < 5; n++) call(false);
  time.now += 3_000;
  const probe = breaker.permit();
  if (early === null || probe === null) throw new Error("refused");
  breaker.settle(early, true);
  expect(breaker.state()).toBe("half_open");
  breaker.settle(probe, true);
  breaker.settle(probe, false);
  expect(breaker.state()).toBe("closed");
});

/** The rules of the breaker, told again with the whole history instead of running counts. */
class Model {
  state: "closed" | "open" | "half_open" = "closed";
  history: boolean[] = [];
  until = 0;
  permit(now: number): "call" | "probe" | null {
    if (this.state === "closed") return "call";
    if (now < this.until) return null;
    if (this.state === "half_open") return (this.open(now), null);
    this.state = "half_open";
    this.until = now + 1_000;
    return "probe";
  }
  settle(now: number, succeeded: boolean): void {
    if (this.state === "half_open") {
      if (!succeeded) return this.open(now);
      this.state = "closed";
      this.history = [];
      return;
    }
    this.history.push(succeeded);
    const isRow = this.history.length >= 5 && this.history.slice(-5).every((one) => !one);
    const last = this.history.slice(-20);
    if (isRow || (last.length === 20 && last.filter((one) => !one).length >= 10)) this.open(now);
  }
  private open(now: number): void {
    this.state = "open";
    this.history = [];
    this.until = now + 3_000;
  }
}

const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("call" as const), succeeded: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("call" as const), succeeded: fc.constant(false) }) },
    fc.record({ kind: fc.constant("begin" as const) }),
    fc.record({ kind: fc.constant("end" as const), succeeded: fc.boolean() }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
  ),
  { maxLength: 200 },
);

it("does as its rules say, whatever happens in whatever order", () => {
  fc.assert(
    fc.property(commands, (steps) => {
      const { time, breaker } = breakerAt();
      const model = new Model();
      let changes = 0;
      let pending: { permit: Permit; changes: number } | null = null;
      const settle = (permit: Permit, since: number, succeeded: boolean): void => {
        const before = model.state;
        breaker.settle(permit, succeeded);
        if (since === changes) model.settle(time.now, succeeded);
        if (model.state !== before) changes += 1;
      };
      const ask = (): { permit: Permit; changes: number } | null => {
        const before = model.state;
        const expected = model.permit(time.now);
        if (model.state !== before) changes += 1;
        const permit = breaker.permit();
        expect(permit === null ? null : permit.probe ? "probe" : "call").toBe(expected);
        return permit === null ? null : { permit, changes };
      };
      for (const step of steps) {
        if (step.kind === "wait") time.now += step.ms;
        if (step.kind === "begin") pending ??= ask();
        if (step.kind === "end" && pending !== null) {
          settle(pending.permit, pending.changes, step.succeeded);
          pending = null;
        }
        if (step.kind === "call") {
          const asked = ask();
          if (asked !== null) settle(asked.permit, asked.changes, step.succeeded);
        }
        expect(breaker.state()).toBe(model.state);
      }
    }),
    { numRuns: 500 },
  );
});
