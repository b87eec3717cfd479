import type { PersonCut } from "../../../src/aggregate/people.port.ts";
import { firstGeneration } from "../../../src/base/generation.ts";
import type { EventRecord } from "../../../src/contract/record.ts";
import { durablePeople, type ProfileStub } from "../../../src/platform/cloudflare/people.ts";
import { eventPage } from "../../../src/profile/event-page.ts";
import type { Machine, Process } from "./machine.ts";
import { nameOf, type MemoryPerson } from "./memory-person.ts";

/** What may have kept a fresh event from a person's object, by key. */
export type Handing = {
  /** Virtual time of the last hand that failed. */
  readonly disturbed: Map<string, number>;
  /** Hands that have not ended. */
  readonly underWay: Map<string, number>;
};

/** The real client of people's objects, over simulated ones. */
export const peopleOf = (
  machine: Machine,
  process: Process,
  person: (key: string) => MemoryPerson,
  handing: Handing,
): ReturnType<typeof durablePeople> => {
  const stub = (key: string): ProfileStub => ({
    apply: (json) =>
      person(key).call(process, "apply", async (object) => {
        const cut = JSON.parse(json) as PersonCut;
        const answer = await object.apply(cut);
        const records = idsOf(cut.records.map(({ record }) => record));
        machine.trace(() => `${key} applies ${cut.first}-${cut.last}: ${records}; copies ${idsOf(answer.copies)}`);
        return JSON.stringify(answer);
      }),
    hand: async (given, buffered) => {
      const records = JSON.parse(given) as EventRecord[];
      const count = (by: number): unknown => handing.underWay.set(key, (handing.underWay.get(key) ?? 0) + by);
      let isOpen = true;
      const end = (isLost: boolean): void => {
        if (isOpen) count(-1);
        if (isOpen && isLost) handing.disturbed.set(key, machine.scheduler.now());
        isOpen = false;
      };
      count(1);
      process.onDeath.add(() => end(true));
      try {
        const on = await person(key).call(process, "hand", async (object) => {
          const handed = await object.hand(records, buffered);
          machine.trace(
            () => `${key} is handed ${idsOf(records)}, hands on ${idsOf(handed?.records)} to ${handed?.to}`,
          );
          return handed;
        });
        end(false);
        return on;
      } catch (cause) {
        end(true);
        throw cause;
      }
    },
    events: (query, follow) =>
      person(key).call(process, "events", ({ live }) =>
        live.followed(follow, () => {
          const page = eventPage(live.events(), query);
          return { events: page.events.map(({ record }) => listed(record)), next: page.next };
        }),
      ),
    view: () => Promise.reject(unused),
    mergedFrom: () => Promise.reject(unused),
    traits: () => Promise.reject(unused),
    message: () => Promise.reject(unused),
    settle: () => Promise.reject(unused),
    served: () => Promise.reject(unused),
    clicked: () => Promise.reject(unused),
    confirmed: () => Promise.reject(unused),
    profile: () => Promise.reject(unused),
  });
  return durablePeople(stub, firstGeneration);
};

const idsOf = (records: readonly EventRecord[] = []): string => records.map(({ id, type }) => `${id} ${type}`).join();

const unused = new Error("the simulation reads events only");

/** As far as a check needs it: the id is the event's name. */
const listed = (record: EventRecord) => ({
  id: nameOf(record),
  type: record.type,
  occurred_at: "",
  received_at: "",
  session_id: null,
  properties: {},
});
