import { kept, type ProfileState, type Session } from "./state.ts";

/** A session without a given id ends after this idle time (ms). */
export const idleMs = 30 * 60_000;

/**
 * The session that an event at `occurred` belongs to, opened if need be, and moved to the front: the one
 * with the given id, or else the one without id whose span, widened by the idle time, holds the event.
 */
export const sessionFor = (state: ProfileState, occurred: number, given: string | undefined): Session => {
  const { sessions } = state;
  for (let i = 0; i < sessions.length; i++) {
    const session = sessions[i];
    if (session === undefined || !belongs(session, occurred, given)) continue;
    if (occurred < session.first) session.first = occurred;
    if (occurred > session.last) session.last = occurred;
    if (i > 0) {
      sessions.splice(i, 1);
      sessions.unshift(session);
    }
    return session;
  }
  state.sessionCount += 1;
  const opened: Session = { n: state.sessionCount, given: given ?? null, first: occurred, last: occurred, views: [] };
  sessions.unshift(opened);
  if (sessions.length > kept.sessions) sessions.pop();
  return opened;
};

const belongs = (session: Session, occurred: number, given: string | undefined): boolean =>
  given === undefined
    ? session.given === null && occurred >= session.first - idleMs && occurred <= session.last + idleMs
    : session.given === given;
