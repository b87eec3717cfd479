import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { occurredAt, parseTime } from "../../../src/collect/clocks.ts";
import { limits } from "../../../src/contract/limits.ts";

const received = Date.parse("2026-11-01T12:00:00.000Z");
const minute = 60_000;
const day = 86_400_000;
const live = { received, sent: null, imported: false };

describe("when an event happened", () => {
  it("takes the arrival when the sender names no time", () => {
    expect(occurredAt({ ...live, original: null })).toBe(received);
  });

  it("believes the time between a sender's own two readings, not its clock", () => {
    const anHourFast = { original: received + 60 * minute - 2 * minute, sent: received + 60 * minute };
    expect(occurredAt({ ...live, ...anHourFast })).toBe(received - 2 * minute);
  });

  it("clamps an event from the future to its arrival", () => {
    expect(occurredAt({ ...live, original: received + 5 * minute + 1 })).toBe(received);
    expect(occurredAt({ ...live, original: received + 5 * minute })).toBe(received + 5 * minute);
  });

  it("clamps an event from long ago to its arrival", () => {
    expect(occurredAt({ ...live, original: received - 90 * day - 1 })).toBe(received);
    expect(occurredAt({ ...live, original: received - 90 * day })).toBe(received - 90 * day);
  });

  it("keeps an import's own time, whatever it is and whenever it was sent", () => {
    const original = Date.parse("2010-12-01T08:26:00Z");
    expect(occurredAt({ received, original, sent: received - minute, imported: true })).toBe(original);
  });

  const time = fc.integer({ min: 0, max: 8_640_000_000_000_000 });

  it("puts every live event into the window around its arrival", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.option(time), fc.option(time), (at, original, sent) => {
        const occurred = occurredAt({ received: at, original, sent, imported: false });
        expect(Number.isSafeInteger(occurred)).toBe(true);
        expect(occurred).toBeGreaterThanOrEqual(Math.max(0, at - limits.pastSkewMs));
        expect(occurred).toBeLessThanOrEqual(at + limits.futureSkewMs);
      }),
    );
  });

  it("is blind to an error of the sender's clock", () => {
    const skew = fc.integer({ min: -1e10, max: 1e10 });
    fc.assert(
      fc.property(skew, fc.integer({ min: 0, max: 1e9 }), (error, age) => {
        const told = occurredAt({ ...live, original: received - age + error, sent: received + error });
        expect(told).toBe(received - age);
      }),
    );
  });
});

describe("times on a wire", () => {
  const noon = Date.parse("2026-11-01T12:00:00.000Z");
  it.each([
    ["2026-11-01T12:00:00.000Z", noon],
    ["2026-11-01T13:00:00+01:00", noon],
    ["2026-11-01T13:00:00+0100", noon],
    ["2026-11-01T12:00:00", noon],
    ["2026-11-01 12:00:00", noon],
    ["2026-11-01T12:00Z", noon],
    ["2026-11-01T12:00:00.123456Z", noon + 123],
    ["2026-11-01", noon - day / 2],
    [noon, noon],
    [noon / 1000, noon],
    [noon + 0.4, noon],
    [String(noon), noon],
  ])("reads %s", (wire, ms) => {
    expect(parseTime(wire)).toBe(ms);
  });

  it.each([[""], ["yesterday"], ["2026-13-01"], ["1960-01-01"], [-1], [1e300], [true], [null], [{}], [[noon]]])(
    "does not read %s",
    (wire) => {
      expect(parseTime(wire)).toBeNull();
    },
  );

  it("reads back every time it could have been sent", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
