import { operations } from "../../../src/contract/openapi/operations.ts";
import type { Operation } from "../../../src/contract/openapi/operation.ts";

/** What a vendor's SDK sends: a golden sample's request. */
type Request = { readonly path: string; readonly body?: unknown };

/** Golden samples of every format that keeps the request with them; a new format's are found by themselves. */
const samples = Object.values(
  import.meta.glob<{ readonly request?: Request }>("../../golden/*/*.json", { eager: true, import: "default" }),
).flatMap(({ request }) => (request === undefined ? [] : [request]));

const call = {
  type: "track",
  event: "Product Viewed",
  name: "Home",
  userId: "u-1",
  anonymousId: "a-1",
  previousId: "a-1",
  groupId: "g-1",
  messageId: "m-1",
  timestamp: "2026-11-01T10:00:00.000Z",
  sentAt: "2026-11-01T10:00:02.000Z",
  properties: { product_id: "p-1", price: 9.9, currency: "EUR", products: [{ product_id: "p-1", quantity: 1 }] },
  traits: { email: "ada@example.com", plan: "gold" },
  context: { sessionId: "s-1", locale: "de-DE", page: { url: "https://shop.example/", title: "Shop" } },
};
const beacon = {
  k: "wk",
  a: "a-1",
  u: "u-1",
  s: "s-1",
  t: 1,
  c: { url: "x" },
  e: [{ n: "page", i: "1", t: 1, p: {} }],
};
/** For addresses that no golden sample is sent to: the body of the family they belong to is among these. */
const general: readonly unknown[] = [call, { batch: [call], sentAt: call.sentAt }, beacon];

/** Addresses of the stage that are asked, not sent to. */
const noEvents = /^\/(?:v1\/(?:rejects|sources|settings)|dev|debug)\b/;

export type Target = Operation & { readonly bodies: readonly unknown[] };

/** Every address that takes events, with bodies to begin from. */
export const targets = (): Target[] =>
  operations()
    .filter(
      ({ stage, keys, path }) =>
        stage === "collect" && (keys.length === 0 || keys.includes("write")) && !noEvents.test(path),
    )
    .map((operation) => {
      const own = samples.filter(({ path }) => path.split("?", 1)[0] === operation.path).map(({ body }) => body);
      const bodies = own.filter((body) => typeof body === "object" && body !== null);
      const path = operation.path.replace("{vendor}/{version}", "com.acme/v1");
      return { ...operation, path, bodies: bodies.length === 0 ? general : bodies.slice(0, 3) };
    });

type Leaf = readonly (string | number)[];

/** Ways to everything in a body that is no object and no array. */
const leavesOf = (value: unknown, way: Leaf = []): Leaf[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...way, name]))
    : [way];

const replaced = (value: unknown, [step, ...rest]: Leaf, text: unknown): unknown => {
  if (step === undefined) return text;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const members = copy as Record<string | number, unknown>;
  members[step] = replaced(members[step], rest, text);
  return copy;
};

/** The body with each value in turn, and each field in turn: as many bodies as there are values. */
export const withEach = (body: unknown, values: readonly unknown[], from: number): unknown[] => {
  const leaves = leavesOf(body);
  return values.map((value, i) => replaced(body, leaves[(from + i) % leaves.length] ?? [], value));
};

/** The body with one value in every field, one field at a time. */
export const inEvery = (body: unknown, value: unknown): unknown[] =>
  leavesOf(body).map((leaf) => replaced(body, leaf, value));
