import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { parseBatch } from "../../../src/collect/formats/batch.ts";
import type { Arrival, CanonicalEvent, Source } from "../../../src/collect/event.ts";
import { EventRecord } from "../../../src/contract/record.ts";
import { decode, encode, partitionOf } from "../../../src/log/codec.ts";
import { collectParts, type CollectParts } from "../../support/collect-parts.ts";

const web: Source = { source: "web", shop: "shop", imported: false };
const history: Source = { source: "history", shop: "shop", imported: true };
const arrivals = (...batch: object[]): readonly Arrival[] => {
  const parsed = parseBatch({ batch }, 1_000);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const view = (id: string | null, more: object = {}) => ({
  type: "track",
  event: "Product Viewed",
  anonymousId: "anon",
  ...(id === null ? {} : { messageId: id }),
  properties: { product_id: "p" },
  ...more,
});
const bad = { type: "track", event: "Product Viewed", anonymousId: "anon", messageId: "bad", properties: {} };

let parts: CollectParts;
beforeEach(() => {
  parts = collectParts();
});
const accept = (batch: readonly Arrival[], source = web) => parts.collect.accept(source, batch, parts.defer);

describe("accepting events", () => {
  it("answers once every good event is on the log and every bad one is kept", async () => {
    const outcome = await accept(arrivals(view("1"), bad, view("2")));
    expect(outcome).toEqual({
      ok: true,
      value: {
        accepted: 2,
        rejected: [
          {
            index: 1,
            id: "bad",
            reason: "missing_field",
            field: "batch.1.properties.product_id",
            message: "batch.1.properties.product_id is required for product_viewed.",
          },
        ],
      },
    });
    expect(parts.appended.map((record) => record.id)).toEqual(["1", "2"]);
    expect(parts.rejects).toMatchObject([{ source: "web", id: "bad", reason: "missing_field" }]);
    expect(Object.fromEntries(parts.counted)).toEqual({
      "events_received_total web": 3,
      "events_accepted_total web": 2,
      "events_rejected_total web missing_field": 1,
    });
  });

  it("writes records that read back as they are, with nobody's name in them", async () => {
    const identify = {
      type: "identify",
      messageId: "i",
      userId: "ada-lovelace",
      anonymousId: "anon-77",
      traits: { email: "ada@example.com" },
      sentAt: "2026-11-01T11:59:59Z",
      timestamp: "2026-11-01T11:59:58Z",
      context: { sessionId: "s", locale: "de" },
    };
    await accept(arrivals(identify, view("v", { userId: "ada-lovelace" })));
    for (const record of parts.appended) expect(decode(encode(record))).toEqual({ ok: true, value: record });
    const wire = parts.appended.map(encode).join("\n");
    for (const name of ["ada", "lovelace", "example.com", "anon-77"]) expect(wire).not.toContain(name);
    const who = await parts.deps.sealer.open("who", parts.appended[0]?.who ?? "");
    expect(JSON.parse(who ?? "")).toEqual({ user_id: "ada-lovelace", anonymous_id: "anon-77" });
    const traits = await parts.deps.sealer.open("traits", parts.appended[0]?.traits ?? "");
    expect(JSON.parse(traits ?? "")).toEqual({ email: "ada@example.com" });
  });

  it("hands fresh events to each person's object once, and wakes the readers of their partitions", async () => {
    await accept(arrivals(view("1"), view("2"), view("3", { anonymousId: "other" })));
    await Promise.all(parts.deferred);
    expect(parts.handed.map(({ ids }) => ids)).toEqual([["1", "2"], ["3"]]);
    expect(parts.woken).toHaveLength(1);
  });

  it("tells people's objects which events the log will bring late, and wakes no reader for those", async () => {
    parts.state.isBuffered = (record) => record.id.startsWith("late");
    const other = { anonymousId: "other" };
    const outcome = await accept(
      arrivals(view("1"), view("late-2"), view("3", other), view("late-4", { anonymousId: "x" })),
    );
    expect(outcome).toMatchObject({ ok: true, value: { accepted: 4 } });
    const told = parts.handed.map(({ ids, buffered = false }) => ({ ids, buffered }));
    expect(told).toEqual([
      { ids: ["1", "late-2"], buffered: true },
      { ids: ["3"], buffered: false },
      { ids: ["late-4"], buffered: true },
    ]);
    const onLog = parts.appended.filter((record) => !record.id.startsWith("late"));
    expect(new Set(parts.woken.flat())).toEqual(new Set(onLog.map((record) => partitionOf(record.key, 16))));
  });

  it("seals an identity once, however many events come with it", async () => {
    await accept(arrivals(view("1"), view("2")));
    await accept(arrivals(view("3")));
    expect(new Set(parts.appended.map((record) => record.who)).size).toBe(1);
  });

  it("takes canonical events of people it knows by key only", async () => {
    const shown: CanonicalEvent = {
      fact: { type: "email_opened", properties: { send_id: "s", slot: 1 } },
      id: "shown-1",
      identity: {},
      email: null,
      key: "k".repeat(22),
      traits: null,
      session: null,
      consent: null,
      context: null,
      original: null,
      sent: null,
    };
    await accept([{ ok: true, event: shown }], { source: "doorstep", shop: "shop", imported: false });
    expect(EventRecord.safeParse(parts.appended[0]).success).toBe(true);
    expect(parts.appended).toMatchObject([{ id: "shown-1", key: "k".repeat(22), occurred: parts.state.now }]);
  });
});

describe("identity on the log", () => {
  const keyOf = (kind: "user" | "anonymous" | "email", id: string) => parts.deps.pseudonyms.key(kind, id);
  const emailHash = createHash("sha256").update("ada@example.com").digest("hex");

  it("of identify with both ids: the anonymous key, merging into the user's, and told to both", async () => {
    await accept(arrivals({ type: "identify", messageId: "i", userId: "u", anonymousId: "a" }));
    const [anonymous, user] = [await keyOf("anonymous", "a"), await keyOf("user", "u")];
    expect(parts.appended).toMatchObject([{ id: "i", type: "identify", key: anonymous, merge_into: user }]);
    expect(parts.handed).toEqual([
      { key: anonymous, ids: ["i"] },
      { key: user, ids: ["i"] },
    ]);
  });

  it("of identify with an address: a second record on the address's key points to the person", async () => {
    await accept(arrivals({ type: "identify", messageId: "i", userId: "u", traits: { email: " Ada@example.com" } }));
    const [user, email] = [await keyOf("user", "u"), await keyOf("email", emailHash)];
    expect(parts.appended).toMatchObject([
      { id: "i", type: "identify", key: user },
      { id: "i:email", type: "alias", key: email, merge_into: user, properties: {} },
    ]);
    expect(parts.appended[0]).not.toHaveProperty("merge_into");
    expect(parts.handed).toEqual([
      { key: user, ids: ["i"] },
      { key: email, ids: ["i:email"] },
    ]);
  });

  it("of identify without a user id: the address points to the anonymous person", async () => {
    await accept(
      arrivals({ type: "identify", messageId: "i", anonymousId: "a", traits: { email: "ada@example.com" } }),
    );
    expect(parts.appended[1]).toMatchObject({ merge_into: await keyOf("anonymous", "a") });
  });

  it("of identify with both ids and an address: everything leads to the user", async () => {
    const traits = { email: "ada@example.com" };
    await accept(arrivals({ type: "identify", messageId: "i", anonymousId: "a", userId: "u", traits }));
    const user = await keyOf("user", "u");
    expect(parts.appended).toMatchObject([
      { merge_into: user },
      { key: await keyOf("email", emailHash), merge_into: user },
    ]);
  });

  it("of alias: the previous id's anonymous key merges into the user's", async () => {
    await accept(arrivals({ type: "alias", messageId: "x", previousId: "old", userId: "u" }));
    expect(parts.appended[0]).toMatchObject({
      type: "alias",
      key: await keyOf("anonymous", "old"),
      merge_into: await keyOf("user", "u"),
    });
  });

  it("of alias: a second record asks the user of the previous id, whom it merges with nobody", async () => {
    await accept(arrivals({ type: "alias", messageId: "x", previousId: "old", userId: "u" }));
    const [, question] = parts.appended;
    expect(question).toMatchObject({ id: "x:user", type: "alias", key: await keyOf("user", "old"), who: "" });
    expect(question?.conflict).toEqual({ kind: "alias_of_user", with: await keyOf("user", "u") });
    expect(question?.merge_into).toBeUndefined();
    parts.appended.length = 0;
    await accept(arrivals({ type: "alias", messageId: "y", previousId: "u", userId: "u" }));
    expect(parts.appended).toHaveLength(1);
  });

  it("counts ids that name nobody, of accepted and of refused events", async () => {
    const viewed = { type: "track", event: "Product Viewed", properties: { product_id: "p" } };
    await accept(arrivals({ ...viewed, userId: "null", anonymousId: "a" }, { ...viewed, userId: "{{id}}" }));
    expect(parts.appended.map(({ key }) => key)).toEqual([await keyOf("anonymous", "a")]);
    expect(parts.counted.get("ids_blocked_total word")).toBe(1);
    expect(parts.counted.get("ids_blocked_total merge_tag")).toBe(1);
  });

  it("of a hash alone is the same as of its address", async () => {
    const opened = { type: "track", event: "Email Opened" };
    await accept(arrivals({ ...opened, email_sha256: emailHash }, { ...opened, email: "ADA@example.com" }));
    const key = await keyOf("email", emailHash);
    expect(parts.appended.map((record) => record.key)).toEqual([key, key]);
  });

  it("gives the longest id's pointer an id that still fits", async () => {
    const traits = { email: "ada@example.com" };
    await accept(arrivals({ type: "identify", messageId: "m".repeat(200), userId: "u", traits }));
    expect(parts.appended[1]?.id).toMatch(/^[0-9a-f]{32}:email$/);
  });
});

describe("ids of events that came without", () => {
  const idsOf = async (...batch: object[]) => {
    const before = parts.appended.length;
    await accept(arrivals(...batch));
    return parts.appended.slice(before).map((record) => record.id);
  };
  const timestamp = "2026-11-01T11:00:00Z";

  it("are the same for a resend", async () => {
    const [first] = await idsOf(view(null, { timestamp }));
    const [again] = await idsOf(view(null, { timestamp }));
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(again).toBe(first);
  });

  it("differ with time, person, type, properties, traits and source", async () => {
    const ids = await idsOf(
      view(null, { timestamp }),
      view(null, { timestamp: "2026-11-01T11:00:00.001Z" }),
      view(null, { timestamp, anonymousId: "other" }),
      view(null, { timestamp, event: "Product Added" }),
      view(null, { timestamp, properties: { product_id: "q" } }),
      { type: "identify", anonymousId: "anon", timestamp, traits: { a: 1 } },
      { type: "identify", anonymousId: "anon", timestamp, traits: { a: 2 } },
    );
    await parts.collect.accept({ ...web, source: "app" }, arrivals(view(null, { timestamp })), parts.defer);
    expect(new Set([...ids, parts.appended.at(-1)?.id]).size).toBe(8);
  });

  it("are the same for a resend with no more than the time of sending, and tell its equal events apart", async () => {
    const sentAt = "2026-11-01T11:59:59.120Z";
    const request = [view(null, { sentAt }), view(null, { sentAt }), view(null, { sentAt, anonymousId: "other" })];
    const first = await idsOf(...request);
    expect(new Set(first).size).toBe(3);
    expect(await idsOf(...request)).toEqual(first);
    const later = await idsOf(view(null, { sentAt: "2026-11-01T11:59:59.121Z" }));
    expect(first).not.toContain(later[0]);
  });

  it("are random without any time: two equal clicks are two clicks", async () => {
    const ids = await idsOf(view(null), view(null));
    expect(new Set(ids).size).toBe(2);
  });
});

describe("imports", () => {
  it("keep their own times, are marked, and are left to the readers", async () => {
    await accept(arrivals(view("1", { timestamp: "2010-12-01T08:26:00Z" })), history);
    expect(parts.appended).toMatchObject([{ imported: true, occurred: Date.parse("2010-12-01T08:26:00Z") }]);
    expect(parts.handed).toEqual([]);
    expect(parts.woken).toHaveLength(1);
  });
});

describe("when something is down", () => {
  it.each(["refused", "unknown"] as const)("an append that is %s makes all of it unavailable", async (weather) => {
    parts.state.log = weather;
    parts.state.fairFor = 1;
    expect(await accept(arrivals(view("1"), view("2"), bad))).toEqual({ ok: false, error: "unavailable" });
    expect(parts.rejects).toEqual([]);
    expect(Object.fromEntries(parts.counted)).toEqual({ [`log_append_failures_total ${weather}`]: 1 });
  });

  it("what did land is read without waiting for the resend", async () => {
    parts.state.log = "unknown";
    parts.state.fairFor = 1;
    await accept(arrivals(view("1"), view("2")));
    expect(parts.woken).toHaveLength(1);
  });

  it("a resend after it appends the same ids", async () => {
    parts.state.log = "unknown";
    await accept(arrivals(view("1")));
    parts.state.log = "fair";
    expect((await accept(arrivals(view("1")))).ok).toBe(true);
    expect(parts.appended.map((record) => record.id)).toEqual(["1"]);
  });

  it("a reject that cannot be kept is not acknowledged", async () => {
    parts.state.rejectsDown = true;
    expect(await accept(arrivals(view("1"), bad))).toEqual({ ok: false, error: "unavailable" });
    expect((await accept(arrivals(view("1")))).ok).toBe(true);
  });

  it("a person's object costs freshness only", async () => {
    parts.state.overlayDown = true;
    expect((await accept(arrivals(view("1")))).ok).toBe(true);
    expect(parts.counted.get("overlay_failures_total")).toBe(1);
  });

  it("a person's object that hangs holds the answer for a second at most", async () => {
    parts.state.overlayHangs = true;
    const started = performance.now();
    expect((await accept(arrivals(view("1")))).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(parts.counted.get("overlay_failures_total")).toBe(1);
  });
});

describe("whatever arrives", () => {
  it("received = accepted + rejected, and every record keeps to the contract", async () => {
    const event = fc.record(
      {
        type: fc.constantFrom("track", "page", "identify", "alias", "group", "other"),
        event: fc.constantFrom("Product Viewed", "Order Completed", "X", ""),
        userId: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        anonymousId: fc.string(),
        previousId: fc.string(),
        groupId: fc.string(),
        messageId: fc.oneof(fc.string(), fc.constant("m".repeat(200))),
        timestamp: fc.oneof(fc.integer(), fc.constant("2026-10-31T10:00:00Z")),
        sentAt: fc.constantFrom("2026-11-01T11:59:00Z", "never", null),
        properties: fc.dictionary(fc.constantFrom("product_id", "price", "order_id", "url", "email"), fc.jsonValue()),
        traits: fc.dictionary(fc.constantFrom("email", "name"), fc.oneof(fc.emailAddress(), fc.jsonValue())),
        context: fc.dictionary(fc.constantFrom("locale", "page", "sessionId"), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), fc.boolean(), async (batch, imported) => {
        parts = collectParts();
        const sent = JSON.parse(JSON.stringify(batch)) as object[];
        const outcome = await accept(arrivals(...sent), { ...web, imported });
        expect(outcome.ok && outcome.value.accepted + outcome.value.rejected.length).toBe(batch.length);
        for (const record of parts.appended) expect(decode(encode(record))).toEqual({ ok: true, value: record });
      }),
      { numRuns: 200 },
    );
  });
});
