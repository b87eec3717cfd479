import type { Decision, MessageLedger } from "../contract/decision.ts";
import type { Serving, SettleRequest } from "./person.port.ts";

/** Earlier renderings kept per message, so that a click on an old picture still finds its item. */
const keptRenderings = 20;

/**
 * What a message's ledger entry becomes: a proposal stands when it names the decision that it replaces (null:
 * none yet), otherwise the kept one stands. A replaced decision is remembered if it was ever shown.
 */
export const settled = (kept: MessageLedger | null, request: SettleRequest): MessageLedger => {
  const { proposal, replaces, shown } = request;
  if (kept === null) return { current: proposal, shown, earlier: [] };
  const served = shown === null ? kept.shown : Math.max(kept.shown ?? shown, shown);
  if (kept.current.id !== replaces) return { ...kept, shown: served };
  // The same decision, made again from a newer state.
  if (kept.current.id === proposal.id) return { ...kept, current: proposal, shown: served };
  return { current: proposal, shown, earlier: kept.shown === null ? kept.earlier : remembered(kept) };
};

/** The entry after a picture of its decision was served; the same one where there is nothing to note. */
export const noted = (kept: MessageLedger | null, serving: Serving | null): MessageLedger | null => {
  if (kept === null || serving === null || kept.shown === null) return kept;
  const since = serving.at - kept.shown;
  return since < serving.notedMs || since >= serving.heldMs ? kept : { ...kept, shown: serving.at };
};

const remembered = ({ current, earlier }: MessageLedger): Decision[] =>
  [current, ...earlier.filter((decision) => decision.id !== current.id)].slice(0, keptRenderings);
