import { clickParameter } from "../contract/landing.ts";

/**
 * Query parameters that email services append to links and shops read on landing; anything else that arrives
 * on a click is dropped. Prefixes end in "_".
 */
const keptParameters = [
  "utm_",
  "mc_",
  "gclid",
  "dclid",
  "fbclid",
  "msclkid",
  "_kx",
  "_hsenc",
  "_hsmi",
  "mkt_tok",
  "dm_i",
  "lid",
  "eid",
  "cid",
] as const;

const isKept = (name: string): boolean =>
  keptParameters.some((kept) => (kept.endsWith("_") && !kept.startsWith("_") ? name.startsWith(kept) : name === kept));

/**
 * Where a click goes: the page asked for if its host may be clicked, else the home page; https or http only,
 * no user info, with the allow-listed parameters of the click added (the page's own win).
 */
export const clickTarget = (
  page: string,
  allowedHosts: ReadonlySet<string>,
  home: string,
  query: URLSearchParams,
): { readonly url: string; readonly allowed: boolean } => {
  const target = parse(page);
  const allowed = target !== null && isWeb(target) && allowedHosts.has(target.host);
  const url = allowed ? target : new URL(home);
  const own = url.searchParams;
  const kept = new Map<string, string>();
  for (const [name, value] of query) {
    if (isKept(name) && value.length <= 500 && !own.has(name) && !kept.has(name)) kept.set(name, value);
  }
  append(url, [...kept]);
  return { url: url.href, allowed };
};

/** The page with the token by which it confirms the click; as it is where it has such a parameter already. */
export const withLanding = (page: string, token: string | null): string => {
  const url = new URL(page);
  if (token !== null && !url.searchParams.has(clickParameter)) append(url, [[clickParameter, token]]);
  return url.href;
};

/** Behind the page's own query, which stays as it is written: written anew, a signed one would be another. */
const append = (url: URL, added: [string, string][]): void => {
  if (added.length === 0) return;
  const text = new URLSearchParams(added).toString();
  url.search = url.search.length <= 1 ? text : `${url.search}&${text}`;
};

const parse = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && isPlain(text, url) ? url : null;
};

/**
 * Whether a text names its host as every reader would read it: `https:evil.example`, `https://evil.example\@shop/`,
 * `https://2130706433/` and `https://ｅvil.example/` parse as well, to hosts that other parsers and people do not see.
 */
const isPlain = (text: string, { host, hostname, protocol }: URL): boolean => {
  const written = /^https?:\/\/([^/?#]*)/i.exec(text.trim())?.[1]?.toLowerCase();
  if (written === undefined || !/^[\w.-]+$/.test(hostname)) return false;
  const usual = protocol === "https:" ? ":443" : ":80";
  if (written === host || written === `${host}${usual}`) return true;
  // A name in letters of its own language, none of them a wide or round spelling of a Latin one.
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(written) && written === written.normalize("NFKC") && host.includes("xn--");
};

const isWeb = (url: URL): boolean =>
  (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";

/** Hosts of a list of pages, for the allow list. */
export const hostsOf = (pages: readonly string[]): string[] =>
  pages.flatMap((page) => {
    const url = parse(page);
    return url === null || !isWeb(url) ? [] : [url.host];
  });
