import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeDeltas } from "../../../../src/aggregate/merge-deltas.ts";
import type { ItemDelta } from "../../../../src/contract/contribution.ts";
import type { EventRecord } from "../../../../src/contract/record.ts";
import { decode, encode } from "../../../../src/log/codec.ts";
import { decodeErased } from "../../../../src/log/erased-record.ts";
import { replacing } from "../../../../src/profile/erasure/replacements.ts";
import { fold } from "../../../../src/profile/fold.ts";
import { encodeState } from "../../../../src/profile/state-codec.ts";
import { emptyProfile } from "../../../../src/profile/state.ts";
import { ann, bob, day, personLog, record, start, viewed } from "../../../support/person-records.ts";

const at = start + 30 * day;
const cutOff = record({ type: "alias", properties: {} }, { erased: true, occurred: at, received: at });

/** What a log comes to, record by record: each person's state, and what was added to items up to there. */
const runOf = (values: readonly string[]) => {
  const states = new Map([ann, bob].map((key) => [key, emptyProfile()]));
  const added = values.map((value): readonly ItemDelta[] => {
    const erased = decodeErased(value);
    if (erased !== null) return erased;
    const decoded = decode(value);
    const state = decoded.ok ? states.get(decoded.value.key) : undefined;
    if (!decoded.ok || state === undefined) throw new Error("not a record of the test");
    return fold(state, decoded.value).deltas;
  });
  const text = Array.from(states.values(), (state) => [encodeState(state).core, [...encodeState(state).parts]]);
  return { added: added.map((deltas) => mergeDeltas(deltas)), text: JSON.stringify(text) };
};

const replaced = (values: readonly string[], split: number): string[] => {
  const first = replacing([ann], at, []);
  const before = values.slice(0, split).map((value, offset) => first.of({ offset, value }) ?? value);
  // As after a restart between two places.
  const second = replacing(
    [ann],
    at,
    JSON.parse(JSON.stringify(first.progress())) as ReturnType<typeof first.progress>,
  );
  return [...before, ...values.slice(split).map((value, offset) => second.of({ offset, value }) ?? value)];
};

describe("what stands in place of an erased person's records", () => {
  it("adds to items what each record did, offset by offset, and leaves every state as it was", () => {
    const mixed = fc
      .tuple(
        personLog(40),
        personLog(20),
        personLog(10),
        fc.nat(),
        fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }),
      )
      .map(([hers, his, late, split, turns]) => {
        const own = [...hers, cutOff, ...late];
        const other = his.map((each): EventRecord => ({ ...each, key: bob }));
        const log: EventRecord[] = [];
        for (const turn of turns) {
          const next = turn ? own.shift() : other.shift();
          if (next !== undefined) log.push(next);
        }
        const values = [...log, ...own, ...other].map(encode);
        return { values, split: split % (values.length + 1) };
      });
    fc.assert(
      fc.property(mixed, ({ values, split }) => {
        const after = replaced(values, split);
        const [was, is] = [runOf(values), runOf(after)];
        expect(is.added).toEqual(was.added);
        expect(is.text).toBe(was.text);
        expect(after.filter((value) => value.includes(ann)).every((value) => value.includes('"erased":true'))).toBe(
          true,
        );
        expect(after.filter((value) => value.includes(`"key":"${bob}"`))).toEqual(
          values.filter((value) => value.includes(`"key":"${bob}"`)),
        );
      }),
    );
  });

  it("is nothing for what came after, for another's, and a second time", () => {
    const returned = encode(viewed("a", at + 1));
    const copied = encode(viewed("a", start, { key: bob, copied: ann }));
    const values = [viewed("a", start), cutOff].map(encode).concat(returned, copied, `{"of":"${ann}"`);
    const once = replaced(values, 0);
    expect(once.slice(1, 4)).toEqual(values.slice(1, 4));
    expect([once[0], once[4]].map((value) => decodeErased(value ?? "")?.length)).toEqual([1, 0]);
    expect(replaced(once, 0)).toEqual(once);
  });
});
