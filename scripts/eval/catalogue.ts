import type { Session } from "./sessions.ts";

/** Items as small numbers, by first appearance, for methods that work on typed arrays. */
export type Catalogue = { readonly items: readonly string[]; readonly numberOf: ReadonlyMap<string, number> };

export const catalogueOf = (sessions: readonly Session[]): Catalogue => {
  const numberOf = new Map<string, number>();
  for (const session of sessions) {
    for (const item of session.items) if (!numberOf.has(item)) numberOf.set(item, numberOf.size);
  }
  return { items: [...numberOf.keys()], numberOf };
};
