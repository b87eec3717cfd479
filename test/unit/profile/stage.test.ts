import { describe, expect, it } from "vitest";
import type { EventRecord } from "../../../src/contract/record.ts";
import { profileDocument, provenanceOf } from "../../../src/profile/profile-document.ts";
import { decodeState, encodeState } from "../../../src/profile/state-codec.ts";
import { stageFacts, stageOf } from "../../../src/profile/stage.ts";
import { fold } from "../../../src/profile/fold.ts";
import { emptyProfile } from "../../../src/profile/state.ts";
import {
  day,
  folded,
  identified,
  minute,
  ordered,
  record,
  refunded,
  start,
  viewed,
} from "../../support/person-records.ts";

const at = (log: readonly EventRecord[], asOf: number) => stageOf(stageFacts(folded(log)), asOf);
const orders = (count: number) => Array.from({ length: count }, (_, n) => ordered(`o${n}`, { a: 1 }, start + n * day));
const added = record({ type: "product_added", properties: { product_id: "a" } }, { occurred: start });
const mailed = record({ type: "email_delivered", properties: {} }, { occurred: start + 300 * day });

describe("the stage of a person", () => {
  it.each<[string, readonly EventRecord[], number, string]>([
    ["one visit", [viewed("a", start)], 1, "new"],
    ["only mails", [record({ type: "email_delivered", properties: {} })], 0, "new"],
    ["two visits", [viewed("a", start), viewed("a", start + day)], 1, "active"],
    ["three visits in 30 days", [0, 5, 20].map((n) => viewed("a", start + n * day)), 25, "engaged"],
    ["three visits over more", [0, 5, 20].map((n) => viewed("a", start + n * day)), 31, "active"],
    ["something in the cart", [added], 1, "engaged"],
    ["an order", orders(1), 1, "customer"],
    ["an order refunded as a whole", [...orders(1), refunded("o0", null, start + minute)], 1, "new"],
    ["three orders", orders(3), 10, "loyal"],
    ["a visitor of 60 days ago", [viewed("a", start)], 60, "lapsed"],
    ["a customer of 60 days ago", orders(1), 60, "at_risk"],
    ["a loyal one of 62 days ago", orders(3), 62, "at_risk"],
    ["a customer of 180 days ago", orders(1), 180, "lapsed"],
    ["a mail since, which is no sign of life", [...orders(1), mailed], 300, "lapsed"],
  ])("after %s", (_, log, days, stage) => {
    expect(at(log, start + days * day)).toBe(stage);
  });

  it("goes on by the clock alone, and stands in the document", () => {
    const state = folded(orders(1));
    const documentAt = (asOf: number) => profileDocument(state, stageFacts(state), asOf);
    expect(documentAt(start + day)?.stage).toBe("customer");
    expect(documentAt(start + 90 * day)?.stage).toBe("at_risk");
  });
});

describe("provenance", () => {
  const told = (id: string, occurred: number, traits: Readonly<Record<string, string | null>>, sealed?: string) =>
    [identified({ id, occurred, ...(sealed === undefined ? {} : { traits: sealed }) }), { traits }] as const;
  const log = [
    told("told-1", start, { plan: "free", email: "ann@shop.example", size: "m" }, "sealed-1"),
    told("told-2", start + minute, { plan: "pro", size: null }, "sealed-2"),
  ];

  it("names the event that each trait came in, personal ones too", () => {
    const state = emptyProfile();
    for (const [each, opened] of log) fold(state, each, opened);
    const { traits, stage } = provenanceOf(state, stageFacts(state), start + day);
    expect(traits).toEqual({
      plan: { at: new Date(start + minute).toISOString(), event_id: "told-2" },
      email: { at: new Date(start).toISOString(), event_id: "told-1" },
    });
    expect(stage).toMatchObject({
      as_of: "2026-03-03T10:00:00.000Z",
      orders: 0,
      sessions: 1,
      sessions_in_30_days: 1,
      cart_items: 0,
    });
  });

  it("is stored with each event's id once, and comes back byte for byte", () => {
    const state = emptyProfile();
    for (const [each, opened] of log) fold(state, each, opened);
    const text = encodeState(state);
    expect(text.core.split("told-1")).toHaveLength(2);
    expect(encodeState(decodeState(text))).toEqual(text);
    expect(new Map(decodeState(text).traits)).toEqual(new Map(state.traits));
  });

  it("says null for a trait that was stored before events were", () => {
    const state = emptyProfile();
    for (const [each, opened] of log) fold(state, each, opened);
    const { core, parts } = encodeState(state);
    const { traitEvents: _gone, ...before } = JSON.parse(core) as Record<string, unknown>;
    const old = decodeState({ core: JSON.stringify(before), parts });
    expect(provenanceOf(old, stageFacts(old), start).traits["plan"]?.event_id).toBeNull();
  });
});
