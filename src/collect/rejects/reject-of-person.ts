import type { Reject } from "./rejects.port.ts";

/** What a person is called outside. */
export type PersonNames = {
  readonly users: readonly string[];
  readonly visitors: readonly string[];
  /** SHA-256 of addresses, and those in the clear that are known. */
  readonly hashes: readonly string[];
  readonly emails: readonly string[];
};

/** An id this long is one wherever it stands; a shorter one only where an id is expected, for `7` is many things. */
const tellingLength = 6;

/**
 * Whether what is kept of a refused event names the person: by an address, or by an id, as a whole. Who else has the same
 * id as a part of theirs is somebody else.
 */
export const nameFinder = ({ users, visitors, hashes, emails }: PersonNames): ((reject: Reject) => boolean) => {
  const ids = [...new Set([...users, ...visitors])];
  const anywhere = [...ids.filter((id) => id.length >= tellingLength), ...hashes, ...emails];
  const patterns = [
    ...anywhere.map((name) => `(?<![\\w.@-])${spelled(name)}(?![\\w@-]|\\.\\w)`),
    ...ids
      .filter((id) => id.length < tellingLength)
      .map((id) => `(?:id"\\s*:\\s*"?|[?&]\\w*id=)${spelled(id)}(?=["&,}\\s]|$)`),
  ].map((pattern) => new RegExp(pattern, "i"));
  return ({ call, payload, id, message }) =>
    patterns.some((pattern) => [call, payload, id, message].some((text) => text !== null && pattern.test(text)));
};

/** As it is, as JSON has it, or as an address bar has it. */
const spelled = (name: string): string =>
  `(?:${[...new Set([name, JSON.stringify(name).slice(1, -1), encodeURIComponent(name)])].map(escaped).join("|")})`;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
