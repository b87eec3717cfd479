import type { Consent } from "../../contract/consent.ts";
import type { EventFact } from "../../contract/events/index.ts";
import type { Traits } from "../../contract/record.ts";
import { isBotAgent, tooFast, visitorOf } from "./bots.ts";
import type { Arrival, CanonicalEvent, Source } from "../event.ts";
import { rejection } from "../event.ts";
import { excerpt, isObject, type JsonObject } from "../json-tree.ts";
import type { JudgePlan } from "./plan.ts";
import { type Hash, type ScrubPlan, scrubText, scrubTree } from "./scrub.ts";
import { segmentCall } from "../formats/segment-call.ts";

/** What one request says of all its events. */
export type RequestFacts = {
  /** The browser's Global Privacy Control signal. */
  readonly gpc: boolean;
  /** Of a visitor who called directly; null when a server did. */
  readonly userAgent: string | null;
  /** The platform takes the caller for a machine. */
  readonly isScoredBot: boolean;
  /** Network of a visitor who called directly, for sources that keep it. */
  readonly network: string | null;
};

export const noFacts: RequestFacts = { gpc: false, userAgent: null, isScoredBot: false, network: null };

/** What happened to events on the way in, for the counters. */
export type Admitted = {
  readonly arrivals: readonly Arrival[];
  readonly bots: number;
  readonly scrubbed: number;
  readonly flagged: Readonly<Partial<Record<"unplanned" | "violation", number>>>;
};

/**
 * Applies what the request says of all events (privacy signal, machine) and what the source's document asks for:
 * plan, then scrubbing. Bots are marked, never taken out; what the plan blocks becomes a reject.
 */
export const admitEvents = async (
  { rules }: Source,
  facts: RequestFacts,
  arrivals: readonly Arrival[],
  hash: Hash,
): Promise<Admitted> => {
  const isCallerBot = facts.isScoredBot || (facts.userAgent !== null && isBotAgent(facts.userAgent));
  const hasty = tooFast(arrivals);
  const flagged: Partial<Record<"unplanned" | "violation", number>> = {};
  const { scrub = null, plan = null } = rules ?? {};
  let bots = 0;
  let scrubbed = 0;

  const admit = async (arrival: Arrival): Promise<Arrival> => {
    if (!arrival.ok) {
      const { consent } = arrival.rejection;
      const refused = noticed(arrival, consent ?? null, facts, isCallerBot);
      return scrub === null ? refused : scrubReject(scrub, refused, hash);
    }
    const judged = plan === null ? null : judge(plan, arrival.event);
    let event = arrival.event;
    if (scrub !== null) {
      const clean = await scrubEvent(scrub, event, hash);
      scrubbed += clean.touched;
      event = clean.event;
    }
    if (judged?.blocked !== undefined) {
      const call = segmentCall(event);
      const refused = {
        ok: false as const,
        rejection: { ...judged.blocked, call },
        id: event.id,
        payload: excerpt(call),
      };
      return noticed(refused, event.consent, facts, isMachine(event, facts, isCallerBot));
    }
    const isBot = isMachine(event, facts, isCallerBot) || hasty.has(visitorOf(event) ?? "");
    if (isBot) bots += 1;
    if (judged?.flag !== undefined) flagged[judged.flag] = (flagged[judged.flag] ?? 0) + 1;
    const noted = {
      ...(judged?.flag === undefined ? {} : { plan: judged.flag }),
      ...(facts.network === null ? {} : { network: facts.network }),
    };
    const changed: CanonicalEvent = {
      ...event,
      ...(isBot ? { bot: true as const } : {}),
      ...(facts.gpc ? { consent: { ...event.consent, gpc: true } } : {}),
      ...(Object.keys(noted).length === 0 ? {} : { context: { ...event.context, ...noted } }),
    };
    return { ok: true, event: changed };
  };

  const isPlain = scrub === null && plan === null && !facts.gpc && facts.network === null && hasty.size === 0;
  // Most requests: nothing to do but to look for machines, which is known per event.
  if (isPlain && !arrivals.some((one) => (one.ok ? isMachine(one.event, facts, isCallerBot) : isCallerBot))) {
    return { arrivals, bots, scrubbed, flagged };
  }
  return { arrivals: await Promise.all(arrivals.map(admit)), bots, scrubbed, flagged };
};

/** The visitor's own agent, where the event names one, says more than the request's. */
const isMachine = (event: CanonicalEvent, facts: RequestFacts, isCallerBot: boolean): boolean => {
  const client = event.context?.["client"];
  return client === undefined ? isCallerBot : client === "bot" || facts.isScoredBot;
};

const judge = (plan: JudgePlan, event: CanonicalEvent) => {
  const finding = plan(event);
  if (finding === null) return null;
  const { verdict, mode, field, message } = finding;
  if (mode === "flag") return { flag: verdict };
  const reason = verdict === "unplanned" ? "unplanned_event" : "plan_violation";
  return { blocked: rejection(reason, field, message) };
};

/** Properties that an event's type needs, or is recognised by: scrubbing them would lose the event. */
const spared: ReadonlySet<string> = new Set(
  (
    "product_id item_id order_id cart_id list_id group_id send_id decision_id " +
    "price quantity total currency products placement slot kind"
  ).split(" "),
);
const sparedOfCustom: ReadonlySet<string> = new Set([...spared, "name"]);

const scrubEvent = async (
  plan: ScrubPlan,
  event: CanonicalEvent,
  hash: Hash,
): Promise<{ event: CanonicalEvent; touched: number }> => {
  const { type, properties } = event.fact;
  const names = type === "custom" ? sparedOfCustom : spared;
  const fact = await scrubTree(plan, properties, names, hash);
  // Traits are sealed as they are: what is to be sealed stays there, and an address is at home there.
  const traits = event.traits === null ? null : await scrubTree({ ...plan, values: {} }, event.traits, new Set(), hash);
  const sealed = { ...traits?.clean, ...traits?.sealed, ...fact.sealed } as Traits;
  return {
    event: {
      ...event,
      fact: { type, properties: fact.clean } as EventFact,
      traits: Object.keys(sealed).length === 0 ? null : sealed,
      context:
        event.context === null
          ? null
          : Object.fromEntries(Object.entries(event.context).map(([name, text]) => [name, scrubText(plan, text)])),
    },
    touched: fact.touched + (traits?.touched ?? 0),
  };
};

type Refused = Extract<Arrival, { ok: false }>;

/** What the request says goes with what was refused, for its repair. */
const noticed = (refused: Refused, consent: Consent | null, { gpc }: RequestFacts, isBot: boolean): Refused => {
  const said = gpc ? { ...consent, gpc: true } : consent;
  const noted = { ...(said === null ? {} : { consent: said }), ...(isBot ? { bot: true as const } : {}) };
  return { ...refused, rejection: { ...refused.rejection, ...noted } };
};

/** What is kept of something refused is held to the same rules, as far as it can be read. */
const scrubReject = async (plan: ScrubPlan, refused: Refused, hash: Hash): Promise<Refused> => {
  const inside: ScrubPlan = { ...plan, actionFor: (path) => insideCall(plan, path) };
  const clean = async (tree: JsonObject): Promise<JsonObject> => (await scrubTree(inside, tree, spared, hash)).clean;
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(refused.payload);
  } catch {
    // Cut, or never JSON: only its patterns can be found.
  }
  const { call } = refused.rejection;
  return {
    ...refused,
    payload: isObject(parsed) ? excerpt(await clean(parsed)) : scrubText(plan, refused.payload),
    rejection: isObject(call) ? { ...refused.rejection, call: await scrubCall(plan, call, hash) } : refused.rejection,
  };
};

/** What a repair works on: its ids stay, for an id that is replaced would make one person of many. */
const scrubCall = async (plan: ScrubPlan, call: JsonObject, hash: Hash): Promise<JsonObject> => {
  const clean = { ...call };
  for (const part of ["properties", "traits", "context"]) {
    const tree = call[part];
    const inside: ScrubPlan = { ...plan, actionFor: (path) => plan.actionFor(path) ?? plan.actionFor([part, ...path]) };
    if (isObject(tree)) clean[part] = (await scrubTree(inside, tree, sparedOfCustom, hash)).clean;
  }
  return clean;
};

/** Rules speak of properties and traits; in what was sent these stand one level deeper. */
const insideCall = (plan: ScrubPlan, path: readonly string[]) =>
  path.length > 1 ? (plan.actionFor(path.slice(1)) ?? plan.actionFor(path)) : plan.actionFor(path);
