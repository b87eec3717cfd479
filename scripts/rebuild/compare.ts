import { ItemsComparison, LogEpochs, LogPeople, PeopleComparison } from "../../src/contract/operate.ts";
import { shards } from "../../src/items/shards.ts";
import { progress } from "../lib/progress.ts";
import type { OperatorClient } from "../operate/client.ts";

export type Comparison = {
  readonly people: number;
  readonly differentPeople: readonly string[];
  readonly items: number;
  readonly shards: number;
  /** Shards of which every item's sums are the same bytes. */
  readonly equalShards: number;
  readonly differentSums: readonly string[];
  readonly differentLists: readonly string[];
};

/** Enough to be worth a call, few enough to be compared well within the seconds that a reader may be held. */
const peoplePerCall = 250;

/** Compares everybody who appears in the log, and every item, between a generation and the one that serves. */
export const compareGeneration = async (client: OperatorClient, generation: number): Promise<Comparison> => {
  const people = await peopleOfLog(client);
  const differentPeople: string[] = [];
  const shown = progress("people", people.length);
  for (let at = 0; at < people.length; at += peoplePerCall) {
    const some = people.slice(at, at + peoplePerCall);
    const { different } = await client.post("/v1/rebuild/people", { generation, people: some }, PeopleComparison);
    differentPeople.push(...different);
    shown.at(at + some.length);
  }
  shown.end();

  const found: ItemsComparison[][] = [];
  for (const shard of shards) found.push(await pagesOf(client, generation, shard));
  const pages = found.flat();
  return {
    people: people.length,
    differentPeople,
    items: pages.reduce((sum, { compared }) => sum + compared, 0),
    shards: shards.length,
    equalShards: found.filter((of) => of.every(({ different_sums }) => different_sums.length === 0)).length,
    differentSums: pages.flatMap(({ different_sums }) => different_sums),
    differentLists: pages.flatMap(({ different_lists }) => different_lists),
  };
};

const pagesOf = async (client: OperatorClient, generation: number, shard: number): Promise<ItemsComparison[]> => {
  const pages: ItemsComparison[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const query = new URLSearchParams({ generation: String(generation), shard: String(shard), cursor });
    const page: ItemsComparison = await client.get(`/v1/rebuild/items?${query}`, ItemsComparison);
    pages.push(page);
    cursor = page.cursor.next;
  }
  return pages;
};

/** Pseudonyms of everybody who appears in the log or its archive, each once. */
const peopleOfLog = async (client: OperatorClient): Promise<readonly string[]> => {
  const people = new Set<string>();
  const { epochs } = await client.get("/v1/log/epochs", LogEpochs);
  for (const { epoch, partitions } of epochs) {
    for (const { partition, next } of partitions) {
      for (let from: number | null = 0; from !== null && from < next;) {
        const query = new URLSearchParams({ epoch, partition: String(partition), from: String(from) });
        const page: LogPeople = await client.get(`/v1/log/people?${query}`, LogPeople);
        for (const person of page.people) people.add(person);
        from = page.cursor.next;
      }
    }
  }
  return [...people];
};
