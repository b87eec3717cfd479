import type { Decision, MessageLedger } from "../contract/decision.ts";
import { clicksOf } from "./clicks.ts";
import type { Serving, SettleRequest } from "./person.port.ts";
import { hasServed, keptEarlier, withServed } from "./served.ts";

/** Earlier renderings kept per message, beside those that some client still has. */
const keptRenderings = 20;

/**
 * What a message's ledger entry becomes: a proposal stands when it names the decision that it replaces (null:
 * none yet) and nobody was served that one meanwhile, otherwise the kept one stands. A replaced decision is remembered
 * if it was ever shown.
 */
export const settled = (kept: MessageLedger | null, request: SettleRequest): MessageLedger => {
  const { shown, to } = request;
  const ledger = proposed(kept, request);
  return shown === null || to === undefined ? ledger : withServed(ledger, to, shown);
};

const proposed = (kept: MessageLedger | null, request: SettleRequest): MessageLedger => {
  const { proposal, replaces, seenShown, shown } = request;
  if (kept === null) return { current: proposal, shown, earlier: [] };
  const latest = shown === null ? kept.shown : Math.max(kept.shown ?? shown, shown);
  if (kept.current.id !== replaces) return { ...kept, shown: latest };
  // The same decision, made again from a newer state.
  if (kept.current.id === proposal.id) return { ...kept, current: proposal, shown: latest };
  // Of pictures fetched at once the first may hold the decision, and another know of a reason to replace it.
  if (seenShown !== undefined && kept.shown !== seenShown) return { ...kept, shown: latest };
  const earlier = kept.shown === null ? kept.earlier : remembered(kept);
  const replaced = { current: proposal, shown, earlier, ...clicksOf(kept) };
  if (kept.served === undefined) return replaced;
  const known = new Set(earlier.map(({ id }) => id));
  return { ...replaced, served: kept.served.filter(({ decision }) => known.has(decision)) };
};

/** The entry after a picture of its decision was served; the same one where there is nothing to note. */
export const noted = (kept: MessageLedger | null, serving: Serving | null): MessageLedger | null => {
  if (kept === null || serving === null || kept.shown === null) return kept;
  const { at, to } = serving;
  const since = at - kept.shown;
  if (since >= serving.heldMs) return kept;
  const isNew = to !== undefined && !hasServed(kept, to);
  if (since < serving.notedMs && !isNew) return kept;
  const ledger = { ...kept, shown: Math.max(kept.shown, at) };
  return to === undefined ? ledger : withServed(ledger, to, at);
};

const remembered = ({ current, earlier, served = [] }: MessageLedger): Decision[] =>
  keptEarlier([current, ...earlier.filter((decision) => decision.id !== current.id)], served, keptRenderings);
