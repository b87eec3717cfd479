import { copiesPerPerson, type DecisionCopy } from "./decision-copies.port.ts";

/** Copies of one person's messages, and up to which version they were forgotten; -1: never. */
export type CopiesOfPerson = {
  readonly forgotten: number;
  readonly messages: Readonly<Record<string, readonly [version: number, value: string]>>;
};

export const noCopies: CopiesOfPerson = { forgotten: -1, messages: {} };

/** The same object where the copy is no newer than what is kept, or than when the person was forgotten. */
export const withCopy = (kept: CopiesOfPerson, { message, version, value }: DecisionCopy): CopiesOfPerson => {
  const known = kept.messages[message]?.[0] ?? -1;
  if (version <= kept.forgotten || version <= known) return kept;
  const messages = Object.entries({ ...kept.messages, [message]: [version, value] as const });
  const newest = messages.sort(([, [a]], [, [b]]) => b - a).slice(0, copiesPerPerson);
  return { ...kept, messages: Object.fromEntries(newest) };
};

/** Without what is no newer than `version`. */
export const withoutCopies = (kept: CopiesOfPerson, version: number): CopiesOfPerson => ({
  forgotten: Math.max(kept.forgotten, version),
  messages: Object.fromEntries(Object.entries(kept.messages).filter(([, [one]]) => one > version)),
});
