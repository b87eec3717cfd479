import { EmailSha256, ExternalId } from "../contract/ids.ts";
import { limits } from "../contract/limits.ts";
import { meant } from "./merge-tags.ts";

/** An identity as a caller names a person. */
export type PersonName = { readonly kind: "user" | "anonymous" | "email"; readonly id: string };

/** A recommendation request as understood; whatever was odd or unreplaced is null or left out. */
export type RecommendQuery = {
  /** In order of preference. */
  readonly persons: readonly PersonName[];
  readonly token: string | null;
  readonly placement: string | null;
  readonly strategy: string | null;
  readonly send: string | null;
  /** Items on screen now. */
  readonly current: readonly string[];
  readonly exclude: readonly string[];
  readonly locale: string;
  readonly limit: number | null;
  /** What it is about, by the caller's word. */
  readonly category: string | null;
  /** ISO 3166, upper case. */
  readonly country: string | null;
  readonly explain: boolean;
  readonly format: Format;
  /** Fields of an item that are wanted; null: all. */
  readonly fields: readonly string[] | null;
};

/** Reads a query parameter: the first value, and all values. */
export type Parameters = { one(name: string): string | undefined; all(name: string): readonly string[] };

/** More ids than this name a shop, not a page. */
const maxIds = 200;

/** Understands a request as well as it can: only a key or a placement can be wrong, and neither is judged here. */
export const parseQuery = (given: Parameters): RecommendQuery => {
  const limit = Number(meant(given.one("limit")) ?? Number.NaN);
  return {
    persons: personsOf(given),
    token: meant(given.one("token")),
    placement: meant(given.one("placement")),
    strategy: meant(given.one("strategy")),
    send: externalId(given.one("send_id")),
    current: idsOf(given.all("item_ids")),
    exclude: idsOf(given.all("exclude")),
    locale: meant(given.one("locale"))?.replaceAll("_", "-") ?? "en",
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, limits.recommendations) : null,
    category: meant(given.one("category"))?.slice(0, 500) ?? null,
    country: countryOf(given.one("country")),
    explain: meant(given.one("explain")) === "true",
    format: formatOf(meant(given.one("format"))?.toLowerCase()),
    fields: fieldsOf(given.all("fields")),
  };
};

const personsOf = (given: Parameters): PersonName[] => {
  const hash = EmailSha256.safeParse(meant(given.one("email_sha256")));
  const names: { kind: PersonName["kind"]; id: string | null }[] = [
    { kind: "user", id: externalId(given.one("user_id")) },
    { kind: "anonymous", id: externalId(given.one("anonymous_id")) },
    { kind: "email", id: hash.success ? hash.data : null },
  ];
  return names.flatMap(({ kind, id }) => (id === null ? [] : [{ kind, id }]));
};

export const formats = ["json", "flat", "html"] as const;
export type Format = (typeof formats)[number];

const formatOf = (value: string | undefined): Format => formats.find((format) => format === value) ?? "json";

const fieldsOf = (values: readonly string[]): readonly string[] | null => {
  const fields = values.flatMap((value) => (meant(value) ?? "").split(",")).map((name) => name.trim());
  const named = fields.filter((name) => name !== "");
  return named.length === 0 ? null : named;
};

const countryOf = (value: string | undefined): string | null => {
  const code = meant(value)?.toUpperCase() ?? "";
  return /^[A-Z]{2}$/.test(code) ? code : null;
};

const externalId = (value: string | undefined): string | null => {
  const id = ExternalId.safeParse(meant(value));
  return id.success ? id.data : null;
};

/** Comma-separated, repeated, or both. */
const idsOf = (values: readonly string[]): string[] => {
  const ids = values.flatMap((value) => value.split(",")).map((value) => externalId(value));
  return [...new Set(ids.filter((id) => id !== null))].slice(0, maxIds);
};
