import { partitionsOf, type Epochs } from "../../aggregate/epochs.ts";
import { readerName, type ReaderIdentity } from "../../aggregate/reader-name.ts";
import { ok } from "../../base/result.ts";
import { embeddedEpochs, type Config } from "../../env.ts";
import type { Profile } from "../../contract/profile.ts";
import { archiveFiles } from "../../lake/archive-files.ts";
import { archiverName } from "../../lake/archiver-name.ts";
import type { ArchiverStatus } from "../../lake/archiver.ts";
import type { Lake } from "../../lake/lake.port.ts";
import { rewriteArchive } from "../../lake/rewrite-archive.ts";
import { bufferEpoch } from "../../log/buffer.port.ts";
import { decode, partitionOf, topicOf } from "../../log/codec.ts";
import { drainName } from "../../log/drain-name.ts";
import { encodeErased } from "../../log/erased-record.ts";
import type { EventLog } from "../../log/event-log.port.ts";
import type { ErasuresDeps } from "../../profile/erasure/erasures.object.ts";
import type { ErasureRouteDeps } from "../../profile/erasure/erasure.route.ts";
import { isForgotten } from "../../profile/erasure/forgotten.ts";
import type { ErasedPerson, RecordPlace, Remains } from "../../profile/erasure/remains.port.ts";
import type { HeldPerson, MessagePage } from "../../profile/export.ts";
import type { ExportRouteDeps } from "../../profile/export.route.ts";
import type { Followed } from "../../profile/followed.ts";
import type { EventPage, EventQuery } from "../../profile/profile-reader.port.ts";
import type { Traces } from "../../profile/erasure/traces.ts";
import { objectStub } from "./objects.ts";
import { partitionName, type LogPartitionStub } from "./durable-log.ts";
import type { ForgetfulRejects } from "./rejects.ts";

type Forgetful = { forgetParked(keys: readonly string[]): Promise<number> };

type ErasingParts = Pick<ErasuresDeps, "log" | "overlay" | "readers" | "clock" | "random" | "sealer" | "failed"> & {
  readonly epochs: Epochs;
  readonly generation: number;
  /** Epochs whose log is the embedded one, and those that have a buffer. */
  readonly embedded: readonly string[];
  readonly buffered: readonly Pick<EventLog, "epoch" | "partitions">[];
  readonly lake: Lake | null;
  readonly partition: (name: string) => Pick<LogPartitionStub, "read" | "bounds"> & {
    replace(values: readonly (readonly [offset: number, value: string])[]): Promise<void>;
  };
  readonly archiver: (name: string) => { wake(): Promise<void>; status(): Promise<ArchiverStatus> };
  readonly reader: (identity: ReaderIdentity) => Forgetful & { standing(): Promise<{ readonly next: number }> };
  readonly drain: (name: string) => Forgetful;
  readonly person: (key: string) => ErasedPerson & { traces(): Promise<Traces> };
  readonly rejects: ForgetfulRejects;
  /** Copies of decisions that stand in for a person's object. */
  readonly forgetCopies: (key: string) => Promise<void>;
};

/** What services.ts gives: what every stage shares, and its own stores. */
type Shared = Pick<
  ErasingParts,
  "epochs" | "log" | "overlay" | "readers" | "clock" | "random" | "sealer" | "lake" | "rejects"
> &
  Pick<ErasureRouteDeps, "auth" | "pseudonyms"> & {
    readonly copies: { forgetNow(key: string): Promise<void> };
    readonly alert: ErasingParts["failed"];
  };

/** The erasures of a deployment: what their object needs, and their route. */
export const erasingOf = (
  env: Pick<Env, "ERASURES" | "PROFILE" | "READER" | "ARCHIVER" | "LOG_PARTITION" | "BUFFER_DRAIN">,
  config: Config,
  { copies, alert, auth, pseudonyms, ...shared }: Shared,
): {
  readonly deps: ErasuresDeps;
  readonly route: ErasureRouteDeps;
  readonly export: ExportRouteDeps;
  /** What a late record of an erased person is told to. */
  readonly late: (people: readonly string[]) => Promise<void>;
} => {
  const { jurisdiction, generation, log } = config;
  const person = (key: string) => objectStub(env.PROFILE, key, jurisdiction);
  const erasures = () => objectStub(env.ERASURES, "erasures", jurisdiction);
  const parts: ErasingParts = {
    ...shared,
    generation,
    embedded: embeddedEpochs(config),
    buffered: [...log.previous, log].filter(({ kafka }) => kafka !== null),
    partition: (name) => objectStub(env.LOG_PARTITION, name, jurisdiction),
    archiver: (name) => objectStub(env.ARCHIVER, name, jurisdiction),
    reader: ({ epoch, partition, generation: one }) =>
      objectStub(env.READER, readerName(epoch, partition, one), jurisdiction),
    drain: (name) => objectStub(env.BUFFER_DRAIN, name, jurisdiction),
    person,
    forgetCopies: (key) => copies.forgetNow(key),
    failed: alert,
  };
  return {
    deps: createErasing(parts),
    export: {
      auth,
      pseudonyms,
      traces: (key) => person(key).traces(),
      rejects: (names) => shared.rejects.naming(names),
      person: (key) => heldPerson(person(key)),
    },
    late: (people) => erasures().again(people),
    route: {
      auth,
      pseudonyms,
      traces: (key) => person(key).traces(),
      erasures: { erase: (whose) => erasures().erase(whose), standing: (id) => erasures().standing(id) },
      remains: beyondReach(parts),
    },
  };
};

type HeldStub = {
  profile(follow: boolean, verbose: boolean): Promise<Followed<Omit<Profile, "ref"> | null>>;
  events(query: EventQuery, follow: boolean): Promise<Followed<EventPage>>;
  messages(after: string, limit: number): Promise<MessagePage>;
};

const heldPerson = (stub: HeldStub): HeldPerson => ({
  profile: async () => own(await stub.profile(false, true)),
  events: async (query) => own(await stub.events(query, false)),
  messages: (after, limit) => stub.messages(after, limit),
});

const own = <T>(answer: Followed<T>): T => {
  if (answer.pointer !== null) throw new Error("an object that was asked for its own leads elsewhere");
  return answer.value;
};

/** What the gateway cannot reach into, and until when. */
const beyondReach = ({ buffered }: Pick<ErasingParts, "buffered">): ErasureRouteDeps["remains"] => [
  ...buffered.map(({ epoch }) => ({ where: `Kafka topic ${topicOf(epoch)}`, until: "its retention has passed" })),
  { where: "requests that wait for a vendor they are forwarded to", until: "24 hours have passed" },
  { where: "the platform's own backups of objects, and versions that a bucket keeps", until: "they expire" },
];

/** What erasing a person needs of every store that may hold something of them. */
const createErasing = (parts: ErasingParts): ErasuresDeps => {
  const { epochs, generation, reader, person, rejects, forgetCopies } = parts;
  const placesOf = (keys: readonly string[]) =>
    epochs.flatMap((epoch) => {
      const { partitions } = epoch.log;
      const theirs = new Set(keys.map((key) => partitionOf(key, partitions)));
      return partitionsOf(epoch)
        .filter((partition) => theirs.has(partition))
        .map((partition) => ({ log: epoch.log, partition }));
    });
  const identities = (keys: readonly string[]): ReaderIdentity[] =>
    placesOf(keys).map(({ log, partition }) => ({ generation, epoch: log.epoch, partition }));

  return {
    ...parts,
    person,
    places: (keys) => placesOf(keys).map(({ log, partition }) => recordPlace(parts, log, partition)),
    readTo: async (keys) =>
      Object.fromEntries(
        await Promise.all(
          identities(keys).map(async (one) => [`${one.epoch}/${one.partition}`, (await reader(one).standing()).next]),
        ),
      ) as Record<string, number>,
    others: [
      { name: "rejects", forget: ({ names, at }) => rejects.forget(names, at) },
      {
        name: "parked",
        forget: async ({ keys }) => {
          const drains = parts.buffered.flatMap(({ epoch, partitions }) =>
            Array.from({ length: partitions }, (_, partition) => parts.drain(drainName(epoch, partition))),
          );
          const all: Forgetful[] = [...identities(keys).map(reader), ...drains];
          return (await Promise.all(all.map((one) => one.forgetParked(keys)))).reduce((sum, n) => sum + n, 0);
        },
      },
      bufferRemains(parts),
      {
        name: "decision_copies",
        forget: async ({ keys }) => {
          await Promise.all(keys.map(forgetCopies));
          return 0;
        },
      },
    ],
  };
};

const recordPlace = (
  { lake, embedded, partition: object, archiver }: ErasingParts,
  log: EventLog,
  partition: number,
): RecordPlace => {
  const { epoch } = log;
  return {
    epoch,
    partition,
    bounds: async () => {
      const held = await log.bounds(partition);
      if (!held.ok || lake === null) return held;
      const oldest = await archiveFiles(lake, epoch).firstFrom(partition, 0);
      const { earliest, end } = held.value;
      return ok({ earliest: Math.min(earliest, oldest?.first ?? earliest), end });
    },
    read: (offset, maxBytes) => log.read(partition, offset, maxBytes),
    replace: async (values) => {
      if (embedded.includes(epoch)) await object(partitionName(epoch, partition)).replace([...values]);
      if (lake === null) return 0;
      const status = await archiver(archiverName(epoch, partition)).status();
      const last = Math.max(...values.keys());
      // What it has read and not written yet it would write as it was.
      if (status.next <= last || (status.cut !== null && status.cut.first <= last)) {
        await archiver(archiverName(epoch, partition)).wake();
        return null;
      }
      return rewriteArchive(lake, { epoch, partition }, values);
    },
  };
};

/** Records that wait for Kafka: they are sent as nothing. */
const bufferRemains = ({ buffered, partition: object }: ErasingParts): Remains => ({
  name: "buffered",
  forget: async ({ keys, at }) => {
    let forgotten = 0;
    for (const { epoch, partitions } of buffered) {
      for (const partition of new Set(keys.map((key) => partitionOf(key, partitions)))) {
        const log = object(partitionName(bufferEpoch(epoch), partition));
        const { earliest, end } = await log.bounds();
        for (let offset = earliest; offset < end;) {
          const page = await log.read(offset, 1_000_000);
          const records = page.ok ? page.value.records : [];
          const gone = records.filter(({ value }) => {
            const decoded = decode(value);
            if (!decoded.ok || !keys.includes(decoded.value.key)) return false;
            return decoded.value.erased === undefined && isForgotten(at, decoded.value);
          });
          await log.replace(gone.map((record) => [record.offset, encodeErased([])]));
          forgotten += gone.length;
          offset = (records.at(-1)?.offset ?? end) + 1;
        }
      }
    }
    return forgotten;
  },
});
