import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Status } from "./statuses.ts";

export type Client = {
  /** Its name in the registry. */
  readonly name: string;
  /** Its name in node_modules: an alias for the older version. */
  readonly installedAs: string;
  /** What a program imports. */
  readonly module: string;
  readonly version: string;
  readonly place: "node" | "browser";
  /** In drivers/, without its ending. */
  readonly driver: string;
  /** The write key, or the app id that stands for it. */
  readonly writeKey: string;
  /** People who follow each other on it. */
  readonly people: number;
  /** Events per person tracked later on, one by one, for a client that resends only with the next event. */
  readonly nudges: number;
  /** Statuses after which the client by its own design sends an event no more. */
  readonly drops: readonly Status[];
};

type Kind = Omit<Client, "installedAs" | "module" | "version" | "drops"> & {
  /** The part of the package that is used, if not its main one. */
  readonly part?: string;
  readonly drops: readonly Status[];
  /** Where the older version differs. */
  readonly oldDrops?: readonly Status[];
};

const never: readonly Status[] = [
  "400",
  "401",
  "413",
  "429",
  "429 + Retry-After",
  "500",
  "503 + Retry-After",
  "dropped socket",
  "killed gateway",
];

const segmentFamily = { writeKey: "wk_dev", people: 2, nudges: 0 } as const;
const snowplow = { writeKey: "dev", people: 2, nudges: 3, drops: ["400", "401"] } as const;

/** What hardly any client can send better a second time. */
const refusals: readonly Status[] = ["400", "401", "413"];

const kinds: readonly Kind[] = [
  {
    name: "@segment/analytics-node",
    place: "node",
    driver: "segment-node",
    ...segmentFamily,
    drops: refusals,
    oldDrops: ["400"],
  },
  {
    name: "@segment/analytics-next",
    place: "browser",
    driver: "segment-browser",
    ...segmentFamily,
    // It gives an event without a user that it sends again the user of that moment, who would be the next one.
    people: 1,
    drops: refusals,
  },
  { name: "@rudderstack/rudder-sdk-node", place: "node", driver: "rudder-node", ...segmentFamily, drops: refusals },
  {
    name: "@rudderstack/analytics-js",
    // Its main part fetches its plugins from the vendor's CDN; here they are with it.
    part: "/bundled",
    place: "browser",
    driver: "rudder-browser",
    ...segmentFamily,
    drops: refusals,
  },
  { name: "@snowplow/node-tracker", place: "node", driver: "snowplow-node", ...snowplow },
  { name: "@snowplow/browser-tracker", place: "browser", driver: "snowplow-browser", ...snowplow },
  {
    name: "posthog-node",
    place: "node",
    driver: "posthog-node",
    ...segmentFamily,
    drops: ["400", "401"],
    oldDrops: [],
  },
  // It resends after no 4xx at all, so the gateway answers 503 in place of 429 on PostHog's paths.
  {
    name: "posthog-js",
    place: "browser",
    driver: "posthog-browser",
    ...segmentFamily,
    drops: [...refusals, "429", "429 + Retry-After"],
  },
  { name: "@jitsu/js", place: "browser", driver: "jitsu", ...segmentFamily, drops: never },
];

/** Every client at its latest version, then at the one of about a year before. */
export const clients = (): readonly Client[] =>
  kinds.flatMap(({ oldDrops, part = "", ...kind }) => {
    const old = `${kind.name}-old`;
    return [
      { ...kind, ...installed(kind.name, part) },
      { ...kind, ...installed(old, part), drops: oldDrops ?? kind.drops },
    ];
  });

const installed = (name: string, part: string): Pick<Client, "installedAs" | "module" | "version"> => {
  const file = join(import.meta.dirname, "node_modules", name, "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return { installedAs: name, module: `${name}${part}`, version };
};
