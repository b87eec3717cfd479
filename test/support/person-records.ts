import * as fc from "fast-check";
import type { EventFact } from "../../src/contract/events/index.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { fold } from "../../src/profile/fold.ts";
import { profileDocument } from "../../src/profile/profile-document.ts";
import { stageFacts } from "../../src/profile/stage.ts";
import { emptyProfile, type ProfileState } from "../../src/profile/state.ts";

export const minute = 60_000;
export const day = 86_400_000;
/** 2026-03-02 10:00 UTC. */
export const start = Date.UTC(2026, 2, 2, 10);
export const ann = "ann___________________";
export const bob = "bob___________________";

let made = 0;

/** A record of one person, received half a second after it happened. */
export const record = (fact: EventFact, over: Partial<EventRecord> = {}): EventRecord => {
  const occurred = over.occurred ?? start;
  return {
    v: 1,
    id: `event-${++made}`,
    source: "web",
    shop: "shop",
    occurred,
    received: occurred + 500,
    key: ann,
    who: "sealed",
    ...fact,
    ...over,
  } as EventRecord;
};

export const viewed = (item: string, occurred: number, over: Partial<EventRecord> = {}): EventRecord =>
  record({ type: "product_viewed", properties: { product_id: item } }, { occurred, ...over });

export const ordered = (
  orderId: string,
  lines: Readonly<Record<string, number>>,
  occurred = start,
  over: Partial<EventRecord> = {},
): EventRecord =>
  record(
    { type: "order_completed", properties: { order_id: orderId, products: productsOf(lines) } },
    { occurred, ...over },
  );

/** Without lines: the whole order. */
export const refunded = (
  orderId: string,
  lines: Readonly<Record<string, number>> | null,
  occurred = start,
  over: Partial<EventRecord> = {},
): EventRecord =>
  record(
    {
      type: "order_refunded",
      properties: { order_id: orderId, ...(lines === null ? {} : { products: productsOf(lines) }) },
    },
    { occurred, ...over },
  );

export const identified = (over: Partial<EventRecord> = {}): EventRecord =>
  record({ type: "identify", properties: {} }, over);

export const productsOf = (lines: Readonly<Record<string, number>>) =>
  Object.entries(lines).map(([item, quantity]) => ({ product_id: item, quantity }));

export const folded = (records: readonly EventRecord[], state = emptyProfile()): ProfileState => {
  for (const each of records) fold(state, each);
  return state;
};

/** The profile document as of the start. */
export const documentOf = (state: ProfileState) => profileDocument(state, stageFacts(state), start);

const items = fc.constantFrom("a", "b", "c", "d", "7", "12", "__proto__", "constructor", "ü😀");
const product = fc.record({ product_id: items, quantity: fc.integer({ min: -2, max: 5 }) });
const facts: fc.Arbitrary<EventFact> = fc.oneof(
  { weight: 6, arbitrary: product.map((properties): EventFact => ({ type: "product_viewed", properties })) },
  product.map((properties): EventFact => ({ type: "product_added", properties })),
  product.map((properties): EventFact => ({ type: "product_removed", properties })),
  fc.array(product, { maxLength: 4 }).map((products): EventFact => ({ type: "cart_viewed", properties: { products } })),
  fc
    .tuple(fc.constantFrom("o1", "o2", "o3"), fc.array(product, { maxLength: 5 }))
    .map(([order_id, products]): EventFact => ({ type: "order_completed", properties: { order_id, products } })),
  fc
    .tuple(fc.constantFrom("o1", "o2", "o3"), fc.array(product, { maxLength: 3 }))
    .map(([order_id, products]): EventFact => ({ type: "order_refunded", properties: { order_id, products } })),
  items.map((item_id): EventFact => ({ type: "feedback", properties: { kind: "not_for_me", item_id } })),
  fc.constantFrom<EventFact>(
    { type: "page", properties: {} },
    { type: "email_opened", properties: {} },
    { type: "email_unsubscribed", properties: {} },
    { type: "identify", properties: {} },
    { type: "custom", properties: { name: "any" } },
  ),
);

/** Records of one person as a log may hold them: late, repeated, imported, copied, merging, erased in between. */
export const personLog = (maxLength = 60): fc.Arbitrary<EventRecord[]> =>
  fc.array(
    fc
      .record({
        id: fc.nat(maxLength).map((n) => `e${n}`),
        fact: facts,
        minutes: fc.integer({ min: -90, max: 20_000 }),
        session_id: fc.option(fc.constantFrom("s1", "s2"), { nil: undefined }),
        kind: fc.oneof(
          { weight: 13, arbitrary: fc.constant("live" as const) },
          { weight: 15, arbitrary: fc.constantFrom("imported", "copied", "merging", "bot", "notice") },
          { weight: 1, arbitrary: fc.constant("erased" as const) },
        ),
        consent: fc.option(fc.record({ personalization: fc.boolean(), gpc: fc.boolean() }, { requiredKeys: [] }), {
          nil: undefined,
          freq: 4,
        }),
      })
      .map(({ id, fact, minutes, session_id, kind, consent }) =>
        record(kind === "erased" ? { type: "alias", properties: {} } : fact, {
          id: kind === "erased" ? `erasure-${id}` : id,
          occurred: start + minutes * minute,
          ...(session_id === undefined ? {} : { session_id }),
          ...(kind === "erased" ? { erased: true as const } : {}),
          ...(kind === "imported" ? { imported: true as const } : {}),
          ...(kind === "copied" ? { copied: bob } : {}),
          ...(kind === "bot" ? { bot: true as const } : {}),
          ...(kind === "notice" ? { copied: bob, conflict: { kind: "merge_cap" as const, with: bob } } : {}),
          ...(consent === undefined ? {} : { consent }),
          ...(kind === "merging" && fact.type === "identify" ? { merge_into: bob } : {}),
        }),
      ),
    { maxLength },
  );
