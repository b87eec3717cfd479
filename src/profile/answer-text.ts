import type { PersonCutResult } from "../aggregate/people.port.ts";

const texts = new WeakMap<PersonCutResult, string>();

/** A cut's answer as JSON, made once: it is stored and sent. Nobody may change the answer from then on. */
export const answerText = (answer: PersonCutResult): string => {
  const known = texts.get(answer);
  if (known !== undefined) return known;
  const text = JSON.stringify(answer);
  texts.set(answer, text);
  return text;
};
