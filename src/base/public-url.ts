import { err, ok, type Result } from "./result.ts";

/** Why a URL may not be fetched; closed. */
export const urlRefusals = [
  "malformed_url",
  "not_https",
  "has_credentials",
  "has_port",
  "ip_address",
  "internal_host",
  "host_not_allowed",
] as const;
export type UrlRefusal = (typeof urlRefusals)[number];

/** Longest URL fetched, characters; browsers and CDNs agree on about this. */
const maxLength = 2048;

/** Names that never lead to the public internet (RFC 6761, 6762, 7686, 8375, ICANN collisions). */
const internalZones = new Set([
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "lan",
  "home",
  "corp",
  "mail",
  "test",
  "invalid",
  "onion",
  "arpa",
  "alt",
  // What clusters call their own.
  "svc",
  "consul",
]);

/** Public zones that answer any address their name spells, loopback included; and a name of Google's metadata server. */
const rebindingZones = [
  "metadata.goog",
  "nip.io",
  "sslip.io",
  "xip.io",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "1u.ms",
  "rbndr.us",
  "traefik.me",
  "backname.io",
  "localho.st",
  "fuf.me",
];

/**
 * A URL that this deployment may fetch on behalf of a catalogue: https, default port, no credentials, a
 * public host name with a dot, in any spelling that the WHATWG parser would otherwise unfold to an
 * address. `allowHost`, where given, has the last word on the (lower case, punycode) host.
 * What a name resolves to is not known here: the runtime's network policy must refuse private addresses.
 */
export const parsePublicUrl = (text: string, allowHost?: (host: string) => boolean): Result<URL, UrlRefusal> => {
  // The parser drops tabs and newlines and turns backslashes into slashes: nobody means such a URL.
  if (text.length > maxLength || /[\p{Cc}\\]/u.test(text)) return err("malformed_url");
  const url = URL.parse(text);
  if (url === null) return err("malformed_url");
  if (url.protocol !== "https:") return err("not_https");
  if (url.username !== "" || url.password !== "" || hasAt(text)) return err("has_credentials");
  if (url.port !== "") return err("has_port");
  const refusal = hostRefusal(url.hostname);
  if (refusal !== null) return err(refusal);
  return allowHost === undefined || allowHost(url.hostname) ? ok(url) : err("host_not_allowed");
};

/** An authority with an empty user name ("https://@host/") parses as one without. */
const hasAt = (text: string): boolean => /^[^/]*\/\/[^/?#]*@/.test(text);

const hostRefusal = (host: string): UrlRefusal | null => {
  if (host.startsWith("[") || /^[\d.]+$/.test(host)) return "ip_address";
  if (host.endsWith(".")) return "internal_host";
  const labels = host.split(".");
  const zone = labels.at(-1) ?? "";
  if (labels.length < 2 || labels.includes("") || internalZones.has(zone)) return "internal_host";
  // No public zone is a number; a stricter resolver than ours might read one as an address.
  if (/^(0x[\da-f]*|\d+)$/.test(zone)) return "ip_address";
  return rebindingZones.some((name) => host === name || host.endsWith(`.${name}`)) ? "internal_host" : null;
};
