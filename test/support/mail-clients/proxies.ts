import { browsers, type ClientParts, type MailClient } from "./client.ts";

/** How the proxy of a mail service treats pictures. */
type Proxy = {
  readonly agent: string;
  readonly network: string;
  readonly clickAgent: string;
  /** Asks again at every opening, as `no-cache` says; else keeps its first copy. */
  readonly asksAgain: boolean;
  /** Sends `If-None-Match` with what it holds. */
  readonly conditional?: boolean;
  /** Share of fetches that fail on the way; the proxy remembers and shows a broken picture from then on. */
  readonly failing?: number;
};

const proxied = (proxy: Proxy, { server, slots, random }: ClientParts): MailClient => {
  const copies = new Map<number, { readonly item: string; readonly etag: string }>();
  const broken = new Set<number>();
  const fetchSlot = async (slot: number): Promise<void> => {
    const held = copies.get(slot);
    if (broken.has(slot) || (held !== undefined && !proxy.asksAgain)) return;
    if (random() < (proxy.failing ?? 0)) {
      broken.add(slot);
      copies.delete(slot);
      return;
    }
    const condition = proxy.conditional === true && held !== undefined ? { "if-none-match": held.etag } : {};
    const answer = await server.fetch(slot, { "user-agent": proxy.agent, ...condition }, proxy.network);
    if (answer !== "not-modified") copies.set(slot, answer);
  };
  return {
    prefetchAfter: null,
    prefetch: async () => undefined,
    open: async () => void (await Promise.all(slots.map(fetchSlot))),
    shows: (slot) => copies.get(slot)?.item ?? null,
    clickAgent: proxy.clickAgent,
  };
};

const google = {
  agent: "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
  network: "Google LLC",
  failing: 0.01,
};

/** Gmail as documented since March 2014: `no-cache` is honoured. Errors are remembered for long. */
export const gmail = (parts: ClientParts, clickAgent: string = browsers.windows): MailClient =>
  proxied({ ...google, clickAgent, asksAgain: true }, parts);

/** Gmail as others report it: the first copy stays, also when the mail is opened again. */
export const gmailKeepingCopies = (parts: ClientParts, clickAgent: string = browsers.windows): MailClient =>
  proxied({ ...google, clickAgent, asksAgain: false }, parts);

export const yahoo = (parts: ClientParts): MailClient =>
  proxied(
    {
      agent: "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
      network: "Yahoo Holdings Inc.",
      clickAgent: browsers.android,
      asksAgain: true,
    },
    parts,
  );

/** HEY fetches what is being looked at, and honours ETags. */
export const hey = (parts: ClientParts): MailClient =>
  proxied(
    {
      agent: "hey.com/imageproxy (https://hey.com)",
      network: "Amazon.com, Inc.",
      clickAgent: browsers.mac,
      asksAgain: true,
      conditional: true,
    },
    parts,
  );

/** Outlook on Windows fetches by itself, at every opening. */
export const outlook = (parts: ClientParts): MailClient =>
  proxied(
    {
      agent: "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; ms-office; MSOffice 16)",
      network: "Comcast Cable",
      clickAgent: browsers.windows,
      asksAgain: true,
    },
    parts,
  );
