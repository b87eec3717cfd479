import { Hono } from "hono";
import { attempting } from "../../src/base/attempt.ts";
import { toBase64url, utf8 } from "../../src/base/bytes.ts";
import type { Keyring } from "../../src/contract/keys.ts";
import { clickRoutes, type ClickDeps } from "../../src/message/click.route.ts";
import { imageRoutes, type ImageDeps } from "../../src/message/image.route.ts";
import { createLandings } from "../../src/message/landings.ts";
import { mintToken } from "../../src/message/mint.ts";
import type { Pictures, SlotPicture } from "../../src/message/pictures.port.ts";
import { createPlainIdAlarm } from "../../src/message/plain-ids.ts";
import { previewSends } from "../../src/message/preview-sends.ts";
import type { ItemNow } from "../../src/message/staleness.ts";
import type { ShowingDeps } from "../../src/message/showing.ts";
import { createCopies } from "../../src/message/copies.ts";
import { createLadder } from "../../src/message/ladder.ts";
import { createReach } from "../../src/message/reach.ts";
import { createTokens } from "../../src/message/tokens.ts";
import { createTagAlarm } from "../../src/message/unreplaced-tags.ts";
import type { Within } from "../../src/base/within.port.ts";
import type { Person } from "../../src/profile/person.port.ts";
import { copyWait, objectWait } from "../../src/message/waits.ts";
import { createPseudonyms } from "../../src/platform/cloudflare/pseudonyms.ts";
import { createTokenSeal } from "../../src/platform/cloudflare/token-seal.ts";
import { within } from "../../src/platform/cloudflare/within.ts";
import { type Answering, answeringAs } from "./away.ts";
import { memoryCopies } from "./memory-copies.ts";
import { onePerson } from "./one-person.ts";
import { placements as defaultOnly } from "./placements.ts";
import { silentMetrics } from "./render-parts.ts";
import { slotOf } from "./slot-of.ts";
import { plainCard } from "./plain-card.ts";

const key256 = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const keyring: Keyring = { v: 1, pseudonym: key256(1), roots: [{ kid: 1, key: key256(2) }] };
const pseudonyms = createPseudonyms(keyring);
const seal = createTokenSeal(keyring);
const tokens = createTokens(seal);

/** A picture whose bytes are the name of the item it shows. */
const naming = (item: string): SlotPicture => ({
  bytes: utf8(item),
  contentType: "image/jpeg",
  etag: `"${item}"`,
  level: "card",
});

const itemFree: SlotPicture = { ...plainCard("jpg"), level: "item-free" };

const pictures: Pictures = {
  draw: async ({ slots }) => naming(slots.map(({ item }) => item ?? "").join()),
  warm: async () => undefined,
  itemFree: async () => itemFree,
  fixed: plainCard,
};

export { slotOf } from "./slot-of.ts";

export type Logged = { readonly type: "opened" | "clicked"; readonly facts: readonly unknown[] };

/**
 * The real image and click routes before one person whose best items are `best`-1, -2, -3. `logged`, `alerts` and
 * `counted` are what came of the requests.
 */
export const openWorld = (over: Partial<ShowingDeps & Pick<ClickDeps, "closest" | "landings">> = {}) => {
  const person = onePerson();
  const copies = memoryCopies();
  /** How the person's object and the store of copies answer. */
  const answers: { person: Answering; copies: Answering } = { person: "well", copies: "well" };
  /** Waits are a tenth of what they are in service. */
  const hurry = { by: 10 };
  const hurried: Within = (one, ms) => within(one, ms / hurry.by);
  const background: Promise<unknown>[] = [];
  const defer = (one: Promise<unknown>): void => void background.push(one);
  const state = { now: 1_000_000_000_000, best: "lamp", ids: 0 };
  const facts = new Map<string, ItemNow>();
  const logged: Logged[] = [];
  const alerts: object[] = [];
  const counted: string[] = [];
  const clock = { now: () => state.now };
  const metrics = {
    ...silentMetrics,
    count: (name: string, labels: object = {}) => void counted.push(`${name} ${JSON.stringify(labels)}`),
  };
  const log =
    (type: Logged["type"]) =>
    async (...facts: readonly unknown[]): Promise<void> =>
      void logged.push({ type, facts });
  const showing: ShowingDeps = {
    person: answeringAs<Person>(person, () => answers.person),
    clock,
    random: { uuid: () => String(++state.ids), bytes: (length) => new Uint8Array(length) },
    placements: defaultOnly,
    facts: async (items) => new Map([...facts].filter(([item]) => items.includes(item))),
    isPreview: previewSends(["proof"]),
    propose: async (_view, _placement, slots) =>
      Array.from({ length: slots }, (_, at) => slotOf(`${state.best}-${at + 1}`)),
    ...over,
  };
  const waiting = { clock, metrics, defer, within: hurried, random: () => 0.5 };
  const kept = createCopies({
    ...waiting,
    store: answeringAs(copies.store, () => answers.copies),
    pseudonyms,
    reach: createReach({ ...waiting, wait: copyWait }),
    gatherMs: 0,
  });
  const ladder = createLadder({
    ...waiting,
    ...showing,
    copies: kept,
    reach: createReach({ ...waiting, wait: objectWait }),
  });
  const common = {
    ...showing,
    tokens,
    pseudonyms,
    plainIdAlarm: createPlainIdAlarm({ clock, metrics, alert: (facts) => void alerts.push(facts) }),
    ladder,
    metrics,
    attempt: attempting(within),
    tagAlarm: createTagAlarm({ clock, metrics, alert: (facts) => void alerts.push(facts) }),
  };
  const image: ImageDeps = { ...common, pictures, opened: log("opened") };
  const click: ClickDeps = {
    ...common,
    landings: over.landings === undefined ? createLandings(seal) : over.landings,
    closest: over.closest ?? (async () => []),
    shop: "The Shop",
    home: "https://shop.example/",
    clickHosts: ["shop.example"],
    clicked: log("clicked"),
  };
  const app = new Hono().route("/", imageRoutes(image)).route("/", clickRoutes(click));
  const ctx = { waitUntil: defer, passThroughOnException: () => undefined };
  const fetch = async (path: string, headers: Record<string, string> = {}, method = "GET", cf: object = {}) => {
    const request = new Request(new URL(path, "https://d.example"), { method, headers });
    const answer = await app.fetch(Object.assign(request, { cf }), {}, { ...ctx, props: {} });
    // What waits for an object that is away goes on behind the answers.
    if (answers.person === "well" && answers.copies === "well") await idle();
    return answer;
  };
  /** Until nothing goes on in the background. */
  const idle = async (): Promise<void> => {
    while (background.length > 0) await Promise.all(background.splice(0));
  };
  /** The item that a slot's picture shows; null for the item-free one. */
  const see = async (path: string, headers: Record<string, string> = {}, cf: object = {}): Promise<string | null> => {
    const answer = await fetch(path, headers, "GET", cf);
    return answer.headers.get("etag")?.startsWith('"plain') === true ? null : answer.text();
  };
  /** The page that a click leads to, as a path. */
  const follow = async (path: string, headers: Record<string, string> = {}, cf: object = {}): Promise<string> =>
    new URL((await fetch(path, headers, "GET", cf)).headers.get("location") ?? "").pathname.slice(1);
  const mint = async (send: string | null, user = "ada", placement = "default") => {
    const request = { user_id: user, placement, ...(send === null ? {} : { send_id: send }) };
    const minted = await mintToken({ tokens, pseudonyms, placements: showing.placements }, "", request);
    if (!minted.ok) throw new Error(minted.error);
    const { slots } = minted.value;
    return { images: slots.map((one) => one.image_url), clicks: slots.map((one) => one.click_url) };
  };
  /** The person does something after which other items are best. */
  const acts = (best: string): void => {
    state.best = best;
    person.current = { ...person.current, revision: person.current.revision + 1 };
  };
  const pseudonym = (user: string) => pseudonyms.key("user", user);
  return {
    person,
    copies,
    answers,
    hurry,
    idle,
    kept,
    pseudonym,
    state,
    facts,
    logged,
    alerts,
    counted,
    fetch,
    see,
    follow,
    mint,
    acts,
  };
};
