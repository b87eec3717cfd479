import type { ClientClass, Decision, MessageLedger } from "../contract/decision.ts";
import { servedTo } from "../profile/served.ts";

/** Where a click comes from, as far as its user agent says: the browser that a mail's links open in. */
type Platform = "ios" | "mac-safari" | "mac" | "android" | "windows" | "other";

const platforms: readonly (readonly [RegExp, Platform])[] = [
  [/iphone|ipad|ipod/i, "ios"],
  [/macintosh.*(chrome|firefox|edg)\//i, "mac"],
  [/macintosh/i, "mac-safari"],
  [/android/i, "android"],
  [/windows/i, "windows"],
];

/**
 * How likely somebody who clicks there reads mail with each client. Estimates by hand, from the shares of clients
 * (Apple half, Gmail a quarter) and from where each runs; only their order within a row matters.
 */
const readers: Readonly<Record<Platform, Readonly<Partial<Record<ClientClass, number>>>>> = {
  ios: { apple: 0.7, gmail: 0.17, yahoo: 0.04, outlook: 0.03, direct: 0.05, hey: 0.01 },
  "mac-safari": { apple: 0.6, gmail: 0.2, direct: 0.1, outlook: 0.04, yahoo: 0.04, hey: 0.02 },
  mac: { gmail: 0.55, apple: 0.25, outlook: 0.07, direct: 0.06, yahoo: 0.05, hey: 0.02 },
  android: { gmail: 0.75, yahoo: 0.08, outlook: 0.08, direct: 0.08, hey: 0.01 },
  windows: { gmail: 0.5, outlook: 0.25, direct: 0.13, yahoo: 0.1, hey: 0.01 },
  other: { gmail: 0.5, direct: 0.25, apple: 0.1, outlook: 0.05, yahoo: 0.05, hey: 0.05 },
};

/** For clients that no row expects, such as unknown ones. */
const unexpected = 0.005;

/** Who fetches at every open did so a moment before a click; who keeps a copy, like Apple, did not. */
const recency = (client: ClientClass, sinceMs: number): number => {
  if (client === "apple") return 0.3;
  if (sinceMs <= 2 * 60_000) return 4;
  return sinceMs <= 30 * 60_000 ? 1 : 0.25;
};

/**
 * The rendering that the client behind a click shows in this slot: Apple's first copy, everybody else's last one. Of
 * several clients the likeliest by the platform and by who fetched just now; one rendering in two clients counts for
 * both. Without any that got this slot: what was shown last, also when something newer is only proposed.
 */
export const seenRendering = (
  ledger: MessageLedger,
  click: { readonly slot: number; readonly agent: string; readonly at: number },
): Decision => {
  const { current, earlier, shown, served = [] } = ledger;
  const row = readers[platforms.find(([sign]) => sign.test(click.agent))?.[1] ?? "other"];
  const weights = new Map<string, number>();
  for (const client of new Set(served.map((one) => one.client))) {
    const has = servedTo(served, { client, slot: click.slot });
    if (has === null) continue;
    const last = Math.max(...served.filter((one) => one.client === client).map((one) => one.last));
    const weight = (row[client] ?? unexpected) * recency(client, click.at - last);
    weights.set(has.decision, (weights.get(has.decision) ?? 0) + weight);
  }
  const [likeliest] = [...weights].sort(([, a], [, b]) => b - a);
  const seen = [current, ...earlier].find(({ id }) => id === likeliest?.[0]);
  return seen ?? (shown === null ? (earlier[0] ?? current) : current);
};
