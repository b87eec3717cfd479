import { cleanAddress } from "./page-address.ts";
import { isObject, type JsonObject } from "./json-tree.ts";
import { userAgentFamily } from "./user-agent.ts";

/** Longest context value kept, characters (contract/record.ts allows 4,000). */
const maxLength = 1_000;

const asIs = (text: string): string => text;

/**
 * What is kept of a sender's context: path, name in the record, and how the value is cleaned. Everything else
 * (ip, device ids, advertising ids, coordinates, traits) never reaches the record.
 */
const kept: readonly (readonly [path: readonly [string, string?], name: string, clean: (text: string) => string])[] = [
  [["locale"], "locale", asIs],
  [["timezone"], "timezone", asIs],
  [["userAgent"], "client", userAgentFamily],
  [["user_agent"], "client", userAgentFamily],
  [["page", "url"], "page_url", cleanAddress],
  [["page", "referrer"], "page_referrer", cleanAddress],
  [["page", "title"], "page_title", asIs],
  [["library", "name"], "library", asIs],
  [["library", "version"], "library_version", asIs],
  [["campaign", "name"], "utm_campaign", asIs],
  [["campaign", "source"], "utm_source", asIs],
  [["campaign", "medium"], "utm_medium", asIs],
  [["campaign", "term"], "utm_term", asIs],
  [["campaign", "content"], "utm_content", asIs],
];

/** The allow-listed part of a context, flat; null when nothing is left. */
export const keptContext = (context: JsonObject): Record<string, string> | null => {
  const out: Record<string, string> = {};
  let any = false;
  for (const [[first, second], name, clean] of kept) {
    const outer = context[first];
    const value = second === undefined ? outer : isObject(outer) ? outer[second] : undefined;
    if (typeof value !== "string" || value === "") continue;
    out[name] = clean(value).slice(0, maxLength);
    any = true;
  }
  return any ? out : null;
};
