import { Hono } from "hono";
import { toBase64url, toHex, utf8 } from "../../src/base/bytes.ts";
import { ok } from "../../src/base/result.ts";
import { builtInTemplates } from "../../src/contract/built-in-templates.ts";
import { defaultPlacement, Placement } from "../../src/contract/placement.ts";
import { Recommendations } from "../../src/contract/recommendation.ts";
import { imageRoutes } from "../../src/message/image.route.ts";
import { createLadder } from "../../src/message/ladder.ts";
import { mintToken } from "../../src/message/mint.ts";
import type { Pictures } from "../../src/message/pictures.port.ts";
import { messagePlacements } from "../../src/message/placement.ts";
import { createPlainIdAlarm } from "../../src/message/plain-ids.ts";
import { previewSends } from "../../src/message/preview-sends.ts";
import { proposing } from "../../src/message/propose.ts";
import { createReach } from "../../src/message/reach.ts";
import { createMessageLinks } from "../../src/message/send-time.ts";
import type { ShowingDeps } from "../../src/message/showing.ts";
import { createTokens, type Tokens } from "../../src/message/tokens.ts";
import { createTagAlarm } from "../../src/message/unreplaced-tags.ts";
import { objectWait } from "../../src/message/waits.ts";
import { createTokenSeal } from "../../src/platform/cloudflare/token-seal.ts";
import { createAuth } from "../../src/platform/http/auth.ts";
import { onError } from "../../src/platform/http/errors.ts";
import type { Person, PersonView } from "../../src/profile/person.port.ts";
import { recommendRoutes } from "../../src/recommend/recommend.route.ts";
import { type MemoryReadModel, readsOf } from "./recommend-parts.ts";
import { onePerson } from "./one-person.ts";
import { plainCard } from "./plain-card.ts";
import { silentMetrics } from "./render-parts.ts";
import type { Turns } from "./turns.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const seal = createTokenSeal({ v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] });
const readKey = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8("rk"))));
const auth = createAuth([{ key_sha256: readKey, kind: "read", source: "web", shop: "default", imported: false }]);
const patient = async <T>(work: Promise<T>) => ok(await work);

/** 16 bytes of a name, as a person's key. */
const keyOf = (name: string): string => toBase64url(utf8(name.padEnd(16, "_").slice(-16)));

/** Pictures whose bytes are the name of the item they show. */
const naming: Pictures = {
  draw: async ({ slots }) => {
    const item = slots.map((slot) => slot.item ?? "").join();
    return { bytes: utf8(item), contentType: "image/jpeg", etag: `"${item}"`, level: "card" };
  },
  warm: async () => undefined,
  itemFree: async () => ({ ...plainCard("jpg"), bytes: utf8(""), level: "item-free" }),
  fixed: plainCard,
};

/**
 * The real image and JSON routes before many people, with the real strategies over a catalogue. Every answer of a
 * person's object and of the read model waits for its turn. Ladders stand on their people alone: all of them answer.
 */
export const burstWorld = (turns: Turns, readModel: MemoryReadModel, configured: readonly Placement[]) => {
  const people = new Map<string, ReturnType<typeof onePerson>>();
  const state = { now: Date.UTC(2026, 10, 23, 8), ids: 0 };
  const clock = { now: () => state.now };
  const random = { uuid: () => String(++state.ids), bytes: (length: number) => new Uint8Array(length) };
  const personOf = (key: string) => {
    let person = people.get(key);
    if (person === undefined) people.set(key, (person = onePerson()));
    return person;
  };
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    await turns.turn();
    const answer = await work();
    // The answer is on its way while others go on.
    await turns.turn();
    return answer;
  };
  const person: Person = {
    view: (key) => inTurn(() => personOf(key).view(key)),
    traits: (key, names) => inTurn(() => personOf(key).traits(key, names)),
    message: (key, ...given) => inTurn(() => personOf(key).message(key, ...given)),
    settle: (key, request) => inTurn(() => personOf(key).settle(key, request)),
    served: (key, picture) => inTurn(() => personOf(key).served(key, picture)),
    clicked: (key, ...given) => inTurn(() => personOf(key).clicked(key, ...given)),
    confirmed: (key, ...given) => inTurn(() => personOf(key).confirmed(key, ...given)),
  };
  const reads = readsOf({
    getMany: async (keys) => {
      await turns.turn();
      return keys.map((key) => readModel.entries.get(key) ?? null);
    },
    putMany: async () => undefined,
  });
  const byId = new Map(configured.map((placement) => [placement.id, placement]));
  const placements = messagePlacements(
    (id) => byId.get(id) ?? null,
    (id) => builtInTemplates.get(id) ?? null,
  );
  const real = createTokens(seal);
  const opened = new Map<string, ReturnType<Tokens["open"]>>();
  const tokens: Tokens = {
    mint: (purpose, claims) => turns.outside(real.mint(purpose, claims)),
    open: (purpose, token) => {
      const name = `${purpose} ${token}`;
      let claims = opened.get(name);
      if (claims === undefined) opened.set(name, (claims = turns.outside(real.open(purpose, token))));
      return claims;
    },
  };
  const pseudonyms = { key: async (_kind: string, id: string) => keyOf(id) };
  const showing: ShowingDeps = {
    person,
    clock,
    random,
    placements,
    facts: (items) => reads.facts(items),
    isPreview: previewSends([]),
    propose: proposing(reads, clock, "EUR"),
  };
  const waiting = { clock, metrics: silentMetrics, defer: (work: Promise<unknown>) => void work, within: patient };
  const ladder = createLadder({
    ...waiting,
    ...showing,
    copies: {
      keep: () => undefined,
      find: async () => null,
      forget: async () => undefined,
      forgetNow: async () => undefined,
      forgetSoon: () => undefined,
    },
    reach: createReach({ ...waiting, random: () => 0.5, wait: objectWait }),
  });
  const alarm = { clock, metrics: silentMetrics, alert: () => undefined };
  const app = new Hono();
  app.onError(onError);
  app.route(
    "/",
    imageRoutes({
      ...showing,
      tokens,
      pseudonyms,
      ladder,
      pictures: naming,
      metrics: silentMetrics,
      plainIdAlarm: createPlainIdAlarm(alarm),
      tagAlarm: createTagAlarm(alarm),
      opened: async () => undefined,
    }),
  );
  app.route(
    "/",
    recommendRoutes({
      auth,
      reads,
      person,
      pseudonyms,
      within: patient,
      placements: (id) => byId.get(id) ?? null,
      message: createMessageLinks({ ...showing, tokens, pseudonyms, pictures: naming }),
      shopCurrency: "EUR",
      originOf: () => "https://d.example",
      clock,
      random,
      metrics: silentMetrics,
    }),
  );
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };

  return {
    state,
    /** Tokens are kept by their own time; a world that lives long lets go of them. */
    forgetTokens: () => opened.clear(),
    forget: (user: string) => void people.delete(keyOf(user)),
    setView: (user: string, view: PersonView) => void (personOf(keyOf(user)).current = view),
    view: (user: string): PersonView => personOf(keyOf(user)).current,
    /** Items that the message shows as it stands, slot by slot. */
    async settled(user: string, send: string, placement: string): Promise<readonly (string | null)[]> {
      const { ledger } = await personOf(keyOf(user)).message(keyOf(user), `${send}\n${placement}`);
      return ledger?.current.slots.map(({ item }) => item) ?? [];
    },
    async mint(user: string, send: string, placement: string): Promise<readonly string[]> {
      const deps = { tokens, pseudonyms, placements };
      const minted = await mintToken(deps, "https://d.example", { user_id: user, send_id: send, placement });
      if (!minted.ok) throw new Error(minted.error);
      const urls = minted.value.slots.map(({ image_url }) => image_url);
      // Opened now, so that cryptography has no part in whose turn it is.
      await tokens.open("image", urls[0]?.split("/")[4] ?? "");
      return urls;
    },
    /** The item of a picture; null for the item-free one. */
    async see(url: string, headers: Readonly<Record<string, string>>): Promise<string | null> {
      const answer = await app.request(url, { headers }, {}, context);
      if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
      const item = await answer.text();
      return item === "" ? null : item;
    },
    async json(user: string, send: string, placement: string, limit: number): Promise<Recommendations> {
      const query = new URLSearchParams({ user_id: user, send_id: send, placement, limit: String(limit) });
      const headers = { authorization: "Bearer rk" };
      const answer = await app.request(`/v1/recommendations?${query}`, { headers }, {}, context);
      return Recommendations.parse(await answer.json());
    },
  };
};
export type BurstWorld = ReturnType<typeof burstWorld>;

/** Six slots each, of every policy, with rules that compete for slots. */
export const burstPlacements: readonly Placement[] = [
  { id: "default", slots: 6 },
  { id: "fresh", slots: 6, policy: "fresh-each-open" },
  { id: "frozen", slots: 6, policy: "freeze-first" },
  { id: "ruled", slots: 6, rules: { max_per_brand: 2, new_slots: 2, fatigue: { times: 1, days: 7 } } },
  {
    id: "pinned",
    slots: 6,
    chain: [{ strategy: "cart-recovery" }, { strategy: "bought-together" }, { strategy: "recently-viewed" }],
    rules: {
      pins: [
        { slot: 2, item: "i3" },
        { slot: 5, item: "i4" },
      ],
    },
  },
  {
    id: "boards",
    slots: 6,
    chain: [{ strategy: "trending", scope: "category" }, { strategy: "price-drop" }, { strategy: "new-arrivals" }],
    rules: { boosts: [{ field: "brand", value: "b1", factor: 20 }] },
  },
].map((placement) => Placement.parse({ ...defaultPlacement, ...placement }));
