import { failing, type Problem } from "./finding.ts";
import { type Answered, textOf, typeOf } from "./seen.ts";

/** Marks that firewalls and bot rules leave on their own pages. */
const marks: readonly (readonly [who: string, sign: (seen: Answered, page: string) => boolean])[] = [
  ["Cloudflare (cf-mitigated)", ({ headers }) => "cf-mitigated" in headers],
  ["Cloudflare (challenge page)", (_, page) => page.includes("/cdn-cgi/challenge-platform")],
  ["Cloudflare (challenge page)", (_, page) => /<title>(just a moment|attention required)/i.test(page)],
  [
    "Cloudflare (block page)",
    (_, page) => /cf-error-details|error code: 10\d\d|Sorry, you have been blocked/i.test(page),
  ],
  ["Akamai", ({ headers }, page) => /akamai/i.test(headers["server"] ?? "") && /access denied/i.test(page)],
  ["Imperva", (_, page) => /_Incapsula_Resource|Incapsula incident/i.test(page)],
  ["AWS WAF", ({ headers }) => "x-amzn-waf-action" in headers],
  ["Sucuri", ({ headers }) => "x-sucuri-block" in headers],
  ["DataDome", ({ headers }) => "x-datadome" in headers || "x-dd-b" in headers],
  ["a bot check", (_, page) => /captcha|verify you are (a )?human|enable javascript and cookies/i.test(page)],
];

/** Pages longer than this are not searched to their end, characters. */
const searched = 50_000;

/** Who challenged or blocked a request instead of letting it through to the gateway; null when nobody did. */
export const challengeOf = (seen: Answered): string | null => {
  const isPage = typeOf(seen) === "text/html";
  const page = isPage || seen.status >= 400 ? textOf(seen).slice(0, searched) : "";
  const known = marks.find(([, sign]) => sign(seen, page));
  if (known !== undefined) return known[0];
  return isPage && [401, 403, 405, 406, 409, 418, 429, 503].includes(seen.status)
    ? "something in front of the gateway"
    : null;
};

export const challenged = (who: string, seen: Answered, paths: string): Problem =>
  failing(
    `${who} answered ${seen.status} ${typeOf(seen)} in the gateway's place`,
    `exempt ${paths} from bot and firewall rules (on Cloudflare: a WAF skip rule for these paths, no "Under Attack" mode)`,
  );
