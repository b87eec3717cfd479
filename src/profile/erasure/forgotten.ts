import type { MessageLedger } from "../../contract/decision.ts";
import type { EventRecord } from "../../contract/record.ts";
import { emptyProfile, type ProfileState } from "../state.ts";

/** A decision may be proposed from what was read before an erasure, and be kept this much later, ms. */
const inFlightMs = 5_000;

/**
 * Forgets the person: nothing stays but when (epoch ms) they were erased. Not even the ids of events, for what comes
 * late is known by its time, and a rebuild from a log without the erased records must end in the same bytes.
 */
export const forget = (state: ProfileState, erased: number): void => {
  Object.assign(state, emptyProfile(), { erased });
};

/**
 * Whether a record tells of the time before the person's erasure: it happened or arrived by then, however late the log
 * brings it, as a resend, a merge's copy, an import or out of a buffer. So does an erasure that came before.
 */
export const isForgotten = (erased: number | null, { occurred, received }: EventRecord): boolean =>
  erased !== null && Math.min(occurred, received) <= erased;

/**
 * Whether a message was sent before the person's erasure, as far as that can be told: only one of which something was
 * decided later is certain not to be.
 */
export const isForgottenMessage = (erased: number | null, ledger: MessageLedger | null): boolean =>
  erased !== null && (ledger === null || isDecidedBefore(erased, ledger.current.decided));

/** Decisions made by then may rest on what was known before the erasure, epoch ms. */
export const restsOnForgotten = (erased: number): number => erased + inFlightMs;

/** Whether a decision made then (epoch ms) may still rest on what was known before the erasure. */
export const isDecidedBefore = (erased: number | null, decided: number): boolean =>
  erased !== null && decided <= restsOnForgotten(erased);
