import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  linesOf,
  isFull,
  keptEvent,
  newestOf,
  parseLines,
  recordOf,
  takenAlong,
} from "../../../src/profile/event-lines.ts";
import { eventPage } from "../../../src/profile/event-page.ts";
import { encodeCursor, parseEventQuery } from "../../../src/profile/event-query.ts";
import { parsePersonRef } from "../../../src/profile/person-ref.ts";
import type { EventQuery } from "../../../src/profile/profile-reader.port.ts";
import { ordered, personLog, start, viewed } from "../../support/person-records.ts";

const everything: EventQuery = { type: null, session: null, since: null, until: null, limit: 1_000, after: null };
const kept = (log: ReturnType<typeof viewed>[]) => log.map((each, index) => keptEvent(index + 1, 1, each));

describe("kept events", () => {
  it("come back from their lines as they were received", () => {
    fc.assert(
      fc.property(personLog(), fc.string({ unit: "binary" }), (log, odd) => {
        const events = kept([...log, viewed("a", start, { context: { odd } })]);
        const parsed = parseLines(linesOf(events).text);
        expect(parsed).toEqual(events);
        expect(JSON.stringify(parsed.map(recordOf))).toBe(JSON.stringify(events.map(recordOf)));
      }),
    );
  });

  it("are pruned to the newest 500, purchases apart", () => {
    const log = Array.from({ length: 700 }, (_, n) =>
      n % 100 === 0 ? ordered(`o${n}`, { a: 1 }, start + n) : viewed(`i${n}`, start + n),
    );
    const left = newestOf(kept(log));
    expect(left.filter((event) => event.isPurchase)).toHaveLength(7);
    expect(left.filter((event) => !event.isPurchase)).toHaveLength(500);
    expect(left.at(-1)?.seq).toBe(700);
  });

  it("are pruned to 4 million characters too, purchases to 8 million", () => {
    const context = { long: "x".repeat(100_000) };
    const log = Array.from({ length: 60 }, (_, n) =>
      n % 10 === 0 ? ordered(`o${n}`, { a: 1 }, start + n, { context }) : viewed(`i${n}`, start + n, { context }),
    );
    const left = newestOf(kept(log));
    expect(left.filter((event) => event.isPurchase)).toHaveLength(6);
    expect(left.filter((event) => !event.isPurchase).map(({ seq }) => seq)).toEqual(
      kept(log)
        .filter((event) => !event.isPurchase)
        .slice(-39)
        .map(({ seq }) => seq),
    );
    const orders = Array.from({ length: 100 }, (_, n) => ordered(`o${n}`, { a: 1 }, start + n, { context }));
    const newest = newestOf(kept(orders));
    expect(newest).toHaveLength(79);
    expect(newest.at(-1)?.seq).toBe(100);
  });

  it("go along with a merge as far as an answer between objects reaches, purchases first", () => {
    const context = { long: "x".repeat(250_000) };
    const log = [
      ordered("1", { a: 1 }),
      ...Array.from({ length: 40 }, (_, n) => viewed(`i${n}`, start + n, { context })),
    ];
    const taken = takenAlong(kept(log));
    expect(taken).toHaveLength(32);
    expect(taken[0]?.isPurchase).toBe(true);
    expect(taken.at(-1)?.seq).toBe(41);
    expect(takenAlong(kept(log.slice(0, 20)))).toHaveLength(20);
  });

  it("fill a chunk at 32 events or 64 KB", () => {
    const one = kept([viewed("a", start)]);
    expect(isFull(linesOf(Array.from({ length: 31 }, () => one).flat()))).toBe(false);
    expect(isFull(linesOf(Array.from({ length: 32 }, () => one).flat()))).toBe(true);
    expect(isFull(linesOf(kept([viewed("a", start, { context: { long: "x".repeat(70_000) } })])))).toBe(true);
  });
});

describe("pages of events", () => {
  it("run through everything once, newest first, whatever the page size", () => {
    fc.assert(
      fc.property(personLog(), fc.integer({ min: 1, max: 7 }), (log, limit) => {
        const events = kept(log);
        const whole = eventPage(events, everything);
        expect(whole.next).toBeNull();
        const paged: unknown[] = [];
        let after: EventQuery["after"] = null;
        do {
          const page = eventPage(events, { ...everything, limit, after });
          paged.push(...page.events);
          const query = page.next === null ? null : parseEventQuery({ cursor: encodeCursor(page.next, everything) });
          after = query?.ok === true ? query.value.after : null;
        } while (after !== null);
        expect(paged).toEqual(whole.events);
        const times = whole.events.map(({ record }) => record.occurred);
        expect(times).toEqual(times.toSorted((a, b) => b - a));
      }),
    );
  });

  it("filter by type, session, since (inclusive) and until (exclusive)", () => {
    const events = kept([
      viewed("a", start),
      viewed("b", start + 1, { session_id: "s" }),
      ordered("1", { a: 1 }, start + 2),
      viewed("c", start + 3),
    ]);
    const ids = (query: Partial<EventQuery>) =>
      eventPage(events, { ...everything, ...query }).events.map(({ record }) => record.occurred - start);
    expect(ids({ type: "order_completed" })).toEqual([2]);
    expect(ids({ session: "s" })).toEqual([1]);
    expect(ids({ session: "auto-1" })).toEqual([3, 2, 0]);
    expect(ids({ since: start + 1, until: start + 3 })).toEqual([2, 1]);
  });
});

describe("parameters of the profile API", () => {
  it("are read", () => {
    const query = parseEventQuery({ type: "page", since: "2026-03-02T10:00:00+01:00", limit: "5", other: "x" });
    expect(query).toEqual({
      ok: true,
      value: { ...everything, type: "page", since: Date.UTC(2026, 2, 2, 9), limit: 5 },
    });
  });

  it("come with a cursor, which goes on with its filter and takes no other", () => {
    const filter = { type: "page", session: "s1", since: start, until: null } as const;
    const cursor = encodeCursor({ occurred: start, seq: 7 }, filter);
    const value = { ...filter, limit: 100, after: { occurred: start, seq: 7 } };
    expect(parseEventQuery({ cursor })).toEqual({ ok: true, value });
    expect(parseEventQuery({ cursor, session_id: "s1", limit: "5" })).toEqual({
      ok: true,
      value: { ...value, limit: 5 },
    });
    expect(parseEventQuery({ cursor, session_id: "s2" })).toMatchObject({ ok: false, error: { field: "session_id" } });
    expect(parseEventQuery({ cursor, type: "custom" })).toMatchObject({ ok: false, error: { field: "type" } });
  });

  it("refuse a cursor of the time when it carried no filter, and say what to do", () => {
    const old = parseEventQuery({ cursor: btoa(`${start}.7`).replaceAll("=", "") });
    expect(old).toMatchObject({
      ok: false,
      error: { field: "cursor", message: expect.stringContaining("begin again") },
    });
  });

  it.each([
    ["type", "Product Viewed"],
    ["since", "yesterday"],
    ["since", "2026-03-02T10:00:00"],
    ["until", ""],
    ["limit", "0"],
    ["limit", "1001"],
    ["limit", "-1"],
    ["limit", "1e2"],
    ["cursor", "%%%"],
    ["cursor", "AAAA"],
    ["session_id", ""],
  ])("name the field at fault: %s=%s", (field, value) => {
    expect(parseEventQuery({ [field]: value })).toMatchObject({ ok: false, error: { field } });
  });

  it.each([
    ["u 1/2", { kind: "user", id: "u 1/2" }],
    ["user_id:email_sha256:x", { kind: "user", id: "email_sha256:x" }],
    ["anonymous_id:a:b", { kind: "anonymous", id: "a:b" }],
    [`email_sha256:${"AB".repeat(32)}`, { kind: "email", id: "ab".repeat(32) }],
  ])("name a person: %s", (text, ref) => {
    expect(parsePersonRef(text)).toEqual({ ok: true, value: ref });
  });

  it.each(["", "anonymous_id:", "email_sha256:ann@example.com", "a\u0000b", "x".repeat(201)])(
    "refuse what names nobody: %j",
    (text) => {
      expect(parsePersonRef(text).ok).toBe(false);
    },
  );
});
