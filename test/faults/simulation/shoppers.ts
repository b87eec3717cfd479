import type { CanonicalEvent, Source } from "../../../src/collect/event.ts";
import type { EventFact } from "../../../src/contract/events/index.ts";
import type { Dice } from "./dice.ts";
import type { History, Submission } from "./history.ts";

export type Shopping = {
  readonly users: number;
  /** Chance that somebody signs in on another's device. */
  readonly sharing: number;
  /** Chance that an event is one that must be refused. */
  readonly invalid: number;
  readonly importing: number;
  /** Sender clocks are off, and events come late, by up to this, ms. */
  readonly lateness: number;
};

const shop = "shop";
const web: Source = { source: "web", shop, imported: false };
const server: Source = { source: "server", shop, imported: false };
const hook: Source = { source: "hook", shop, imported: false };
const feed: Source = { source: "feed", shop, imported: true };

const items = ["a", "b", "7", "12", "__proto__", "ü😀"] as const;
const sessions = ["s1", "s2", "s3"] as const;

/** Keys of the simulated deployment: readable, and of the contract's form. */
export const keyOf = (kind: string, id: string): string => `${kind}_${id}`.slice(0, 22).padEnd(22, "_");
const emailOf = (user: string): string => user.slice(1).padEnd(64, "e");

type Order = {
  readonly id: string;
  readonly event: string;
  readonly user: string;
  readonly products: readonly Line[];
  readonly told: Set<Source>;
};
type Line = { readonly product_id: string; readonly quantity: number };

/** People who look, buy and sign in on their devices, and the systems that report the same orders once more. */
export const shoppers = (dice: Dice, shopping: Shopping, history: History) => {
  let made = 0;
  const signedIn = new Map<string, string>();
  const orders: Order[] = [];

  const submission = (
    source: Source,
    id: string,
    fact: EventFact,
    who: { readonly user: string | null; readonly device: string | null; readonly email?: string },
    now: number,
    more: Partial<CanonicalEvent> = {},
  ): Submission => {
    const { user, device, email } = who;
    const isMerge = user !== null && device !== null && (fact.type === "identify" || fact.type === "alias");
    const userKey = user === null ? null : keyOf("user", user);
    const deviceKey = device === null ? null : keyOf("anonymous", device);
    const emailKey = email === undefined ? null : keyOf("email", email);
    const key = (isMerge ? deviceKey : (userKey ?? deviceKey)) ?? emailKey ?? "";
    const pointer = fact.type === "identify" ? emailKey : null;
    if (isMerge && userKey !== null) history.merged(key, userKey);
    if (pointer !== null) history.merged(pointer, userKey ?? key);
    const sent = now + Math.round(dice.between(-1, 1) * shopping.lateness);
    const original = sent - (dice.chance(0.3) ? Math.round(dice.between(0, shopping.lateness)) : 0);
    return {
      name: `${source.source}/${id}`,
      source,
      key,
      pointer,
      status: "info",
      submitted: 0,
      event: {
        fact,
        id,
        identity: { ...(user === null ? {} : { user_id: user }), ...(device === null ? {} : { anonymous_id: device }) },
        email: email === undefined ? null : { sha256: email },
        key: null,
        traits: null,
        session: dice.pick(sessions),
        consent: null,
        context: null,
        original,
        sent: source.imported ? null : sent,
        ...more,
      },
    };
  };

  const lines = (): Line[] => {
    const chosen = new Set(Array.from({ length: 1 + dice.below(3) }, () => dice.pick(items)));
    return [...chosen].map((item) => ({ product_id: item, quantity: 1 + dice.below(3) }));
  };
  const ordered = ({ id, products }: Order): EventFact => ({
    type: "order_completed",
    properties: { order_id: id, products: [...products] },
  });

  /** The next thing that happens. `now` is the sender's time, epoch ms. */
  const next = (now: number): Submission => {
    const n = ++made;
    const id = `e${n}`;
    const user = `u${dice.below(shopping.users)}`;
    const device = `${dice.chance(shopping.sharing) ? `u${dice.below(shopping.users)}` : user}-d${dice.below(2)}`;
    const isSignedIn = signedIn.get(device) === user;
    const browser = { user: isSignedIn ? user : null, device };
    if (dice.chance(shopping.invalid)) {
      return { ...submission(web, id, { type: "page", properties: {} }, browser, now), event: null };
    }
    const kind = dice.roll();
    if (kind < 0.4) {
      const fact: EventFact = { type: "product_viewed", properties: { product_id: dice.pick(items), category: "c" } };
      return submission(web, id, fact, browser, now);
    }
    if (kind < 0.5) {
      const fact: EventFact = { type: "product_added", properties: { product_id: dice.pick(items), quantity: 1 } };
      return submission(web, id, fact, browser, now);
    }
    if (kind < 0.65) {
      const order: Order = { id: `o${n}`, event: id, user, products: lines(), told: new Set() };
      orders.push(order);
      return dice.chance(shopping.importing)
        ? submission(feed, id, ordered(order), { user, device: null }, now)
        : submission(web, id, ordered(order), browser, now);
    }
    const known = orders[dice.below(orders.length)];
    if (kind < 0.77 && known !== undefined) {
      // By another system: another event of the same order, even when it has the id of the browser's.
      const source = dice.pick([server, hook]);
      const isFirst = !known.told.has(source);
      known.told.add(source);
      return submission(source, isFirst ? known.event : id, ordered(known), { user: known.user, device: null }, now);
    }
    if (kind < 0.8 && known !== undefined) {
      const fact: EventFact = { type: "order_refunded", properties: { order_id: known.id } };
      return submission(server, id, fact, { user: known.user, device: null }, now);
    }
    if (kind < 0.9) {
      signedIn.set(device, user);
      const email = dice.chance(0.3) ? { email: emailOf(user) } : {};
      return submission(web, id, { type: "identify", properties: {} }, { user, device, ...email }, now, {
        traits: { plan: id },
      });
    }
    if (kind < 0.92) {
      // Some name a user's id as the earlier one.
      const previous = n % 2 === 0 ? `u${n % shopping.users}` : device;
      return submission(web, id, { type: "alias", properties: {} }, { user, device: previous }, now);
    }
    if (kind < 0.94) {
      const who = { user: null, device: null, email: emailOf(user) };
      return submission(hook, id, { type: "email_opened", properties: {} }, who, now);
    }
    return submission(web, id, { type: "page", properties: {} }, browser, now);
  };
  return { next };
};
