import { type CopiesOfPerson, noCopies, withCopy, withoutCopies } from "../../src/message/copies-of-person.ts";
import type { DecisionCopies } from "../../src/message/decision-copies.port.ts";

/** Copies in memory, by the embedded ones' own rules; `calls` is how often each was asked for what. */
export const memoryCopies = () => {
  const people = new Map<string, CopiesOfPerson>();
  const calls = { keep: 0, find: 0, forget: 0, forgotten: 0 };
  const of = (person: string): CopiesOfPerson => people.get(person) ?? noCopies;
  const store: DecisionCopies = {
    async keep(copies) {
      calls.keep += 1;
      for (const copy of copies) people.set(copy.person, withCopy(of(copy.person), copy));
    },
    async find({ person, message }) {
      calls.find += 1;
      const [version, value] = of(person).messages[message] ?? [];
      return version === undefined || value === undefined ? null : { version, value };
    },
    async forget(person, version) {
      calls.forget += 1;
      people.set(person, withoutCopies(of(person), version));
    },
    async forgotten(person) {
      calls.forgotten += 1;
      const { forgotten } = of(person);
      return forgotten < 0 ? null : forgotten;
    },
  };
  return { store, calls, texts: () => JSON.stringify([...people]) };
};
