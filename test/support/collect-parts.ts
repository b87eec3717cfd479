import { err, ok } from "../../src/base/result.ts";
import type { Random } from "../../src/base/random.port.ts";
import { createCollect, type Collect, type CollectDeps } from "../../src/collect/admit.ts";
import type { Append } from "../../src/collect/append.port.ts";
import type { Reject } from "../../src/collect/rejects/rejects.port.ts";
import type { Keyring } from "../../src/contract/keys.ts";
import type { EventRecord } from "../../src/contract/record.ts";
import { partitionOf } from "../../src/log/codec.ts";
import { createPseudonyms } from "../../src/platform/cloudflare/pseudonyms.ts";
import { createSealer } from "../../src/platform/cloudflare/sealer.ts";
import { within } from "../../src/platform/cloudflare/within.ts";

/** 32 bytes of one value as a key: readable, and never a secret. */
const testKey = (byte: number): string => Buffer.alloc(32, byte).toString("base64url");

export const testKeyring: Keyring = {
  v: 1,
  pseudonym: testKey(1),
  roots: [{ kid: 7, key: testKey(2) }],
};

/** Random bytes and ids that count up, so that a failure names the same ids every time. */
export const countingRandom = (): Random => {
  let n = 0;
  return {
    bytes: (length) => Uint8Array.from({ length }, () => n++ & 255),
    uuid: () => `uuid-${n++}`,
  };
};

/** What a store does when asked: works, fails for sure, or leaves the caller in doubt. */
export type Weather = "fair" | "refused" | "unknown";

export type CollectParts = {
  readonly collect: Collect;
  readonly deps: CollectDeps;
  readonly appended: EventRecord[];
  readonly rejects: Reject[];
  readonly handed: { readonly key: string; readonly ids: readonly string[]; readonly buffered?: true }[];
  readonly woken: number[][];
  readonly counted: Map<string, number>;
  /** Work that goes on after the answer. */
  readonly deferred: Promise<unknown>[];
  readonly defer: (work: Promise<unknown>) => void;
  /** Switches that a test may turn. */
  readonly state: {
    now: number;
    log: Weather;
    /** Appends that still succeed before the weather counts. */
    fairFor: number;
    /** Which records the log confirms from its buffer. */
    isBuffered: (record: EventRecord) => boolean;
    rejectsDown: boolean;
    overlayDown: boolean;
    overlayHangs: boolean;
  };
};

/** Collect over small in-memory stores with the real seals and pseudonyms. */
export const collectParts = (): CollectParts => {
  const state: CollectParts["state"] = {
    now: Date.parse("2026-11-01T12:00:00.000Z"),
    log: "fair",
    fairFor: 0,
    isBuffered: () => false,
    rejectsDown: false,
    overlayDown: false,
    overlayHangs: false,
  };
  const appended: EventRecord[] = [];
  const rejects: Reject[] = [];
  const handed: { key: string; ids: string[]; buffered?: true }[] = [];
  const woken: number[][] = [];
  const counted = new Map<string, number>();
  const deferred: Promise<unknown>[] = [];

  const log: Append = {
    append: async (records) =>
      records.map((record) => {
        if (state.log !== "fair" && state.fairFor <= 0) return err({ reason: state.log });
        state.fairFor -= 1;
        appended.push(record);
        const partition = partitionOf(record.key, 16);
        return ok(state.isBuffered(record) ? { partition, buffered: true as const } : { partition });
      }),
  };
  const random = countingRandom();
  const deps: CollectDeps = {
    log,
    overlay: {
      hand: async (key, records, buffered) => {
        if (state.overlayDown) throw new Error("overlay down");
        if (state.overlayHangs) await new Promise(() => undefined);
        const ids = records.map((record) => record.id);
        handed.push(buffered === true ? { key, ids, buffered } : { key, ids });
      },
    },
    readers: { wake: async (partitions) => void woken.push([...partitions]) },
    rejects: {
      keep: async (more) => {
        if (state.rejectsDown) throw new Error("reject store down");
        rejects.push(...more);
      },
    },
    pseudonyms: createPseudonyms(testKeyring),
    sealer: createSealer(testKeyring, random),
    random,
    clock: { now: () => state.now },
    within,
    metrics: {
      count: (name, labels = {}, by = 1) => {
        const series = [name, ...Object.values(labels)].join(" ");
        counted.set(series, (counted.get(series) ?? 0) + by);
      },
      observe: () => undefined,
    },
  };
  return {
    collect: createCollect(deps),
    deps,
    appended,
    rejects,
    handed,
    woken,
    counted,
    deferred,
    defer: (work) => void deferred.push(work),
    state,
  };
};
