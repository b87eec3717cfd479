import { mayKeep } from "./consent.ts";
import { readCookie, writeCookie } from "./cookie.ts";
import { idleMs } from "./limits.ts";
import { attempt } from "./never-throw.ts";
import { keep } from "./store.ts";

/** Who the events are from: anonymous id, user id, session id, and when the session was last active (epoch ms). */
export type Identity = { a: string; u?: string | undefined; s: string; l: number };

let ofThisPage: Partial<Identity> = {};

/** 128 random bits in decimal digits. `crypto.randomUUID` is missing on plain http. */
export const newId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("");

/** The same person now; the session goes on or another begins. */
export const continued = ({ a, u, s, l }: Partial<Identity>, now: number): Identity => ({
  a: a || newId(),
  u,
  s: s && now - (l as number) < idleMs ? s : newId(),
  l: now,
});

/** Whoever comes next is somebody new. */
export const forget = (): void => {
  ofThisPage = {};
  writeCookie("");
};

/** The present identity, from now on known as `u` where that is given. It outlives the page only if the person agreed. */
export const identity = (u?: string | null): Identity => {
  const may = mayKeep();
  if (keep(may) && !may) forget();
  const who = continued(
    (may && attempt(() => JSON.parse(readCookie()) as Partial<Identity>)) || ofThisPage,
    Date.now(),
  );
  who.u = u || who.u;
  ofThisPage = who;
  if (may) writeCookie(JSON.stringify(who));
  return who;
};
