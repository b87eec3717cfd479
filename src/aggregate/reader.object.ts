import { DurableObject } from "cloudflare:workers";
import { decode } from "../log/codec.ts";
import type { Cut, ParkedRecord } from "./cut.ts";
import { pass, type PassDeps } from "./pass.ts";
import { parseReaderName, type ReaderIdentity } from "./reader-name.ts";
import { readerStore, type Counters, type ReaderStore, type Stuck } from "./reader-store.ts";

/** Where a reader stands. */
export type ReaderStatus = {
  readonly partition: number;
  readonly next: number;
  /** End of the log; null while it cannot be read. */
  readonly end: number | null;
  /** Records not applied yet; null while the log cannot be read. */
  readonly lagRecords: number | null;
  /** Age of the oldest record not applied yet, by its arrival; 0 when there is none, or it is a merge's copy. */
  readonly lagSeconds: number;
  readonly counters: Counters;
  readonly cut: Cut | null;
  readonly stuck: Stuck | null;
  /** The last failure since the last success. */
  readonly failing: string | null;
};

/** After the last record it looks again for a second, longer than any wake is held back (platform: 250 ms). */
const lingerPolls = 5;
const pollMs = 200;
/** An alarm run ends after this and arms the next: far below the platform's 15 minutes. */
const runMs = 20_000;
const maxBackoffMs = 10_000;
/** A status is told without the log's word when that takes longer: it is asked for most when the log is down. */
const statusMs = 1_000;
/** An alarm this far in the past was lost and is armed again. */
const lostMs = 60_000;

/**
 * Reads one partition of one epoch in order, driven by its alarm. A crash at any point leaves either the offset
 * or an open cut, and the alarm that ran is run again, so work resumes by itself.
 */
export const readerObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => PassDeps) =>
  class Reader extends DurableObject<E> {
    readonly #deps: PassDeps;
    readonly #store: ReaderStore;
    readonly #identity: ReaderIdentity;
    #running = false;
    /** A wake arrived while running: look again before going idle. */
    #woken = false;
    #failures = 0;
    #failing: string | null = null;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseReaderName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a reader is addressed by name: reader:{epoch}:{partition}");
      this.#identity = identity;
      this.#deps = depsOf(env, ctx);
      this.#store = readerStore(ctx.storage);
    }

    /** There may be something to read. Harmless at any time, in any number. */
    async wake(): Promise<void> {
      if (this.#running) {
        this.#woken = true;
        return;
      }
      if (this.#store.load().stuck !== null) return;
      const armed = await this.ctx.storage.getAlarm();
      const now = this.#deps.clock.now();
      // A pending alarm is left alone: after a failure it carries the backoff.
      if (armed === null || armed < now - lostMs) await this.ctx.storage.setAlarm(now);
    }

    /** An operator's word that a stuck reader may try again, at the same offset. */
    async resume(): Promise<void> {
      this.#store.resume();
      await this.wake();
    }

    async status(): Promise<ReaderStatus> {
      const { partition } = this.#identity;
      const { next, cut, counters, stuck } = this.#store.load();
      const known = { partition, next, counters, cut, stuck, failing: this.#failing };
      const tooLate = scheduler.wait(statusMs).then(() => null);
      const read = await Promise.race([this.#deps.log.read(partition, next, 1), tooLate]);
      if (read === null || !read.ok) return { ...known, end: null, lagRecords: null, lagSeconds: 0 };
      const { records, end } = read.value;
      const oldest = decode(records[0]?.value ?? "");
      // A merge's copy arrived long ago and says nothing of the reader.
      const isFresh = oldest.ok && oldest.value.copied === undefined;
      const lagMs = isFresh ? Math.max(0, this.#deps.clock.now() - oldest.value.received) : 0;
      return { ...known, end, lagRecords: Math.max(0, end - next), lagSeconds: lagMs / 1000 };
    }

    parked(from: number, limit: number): ParkedRecord[] {
      return this.#store.parked(from, limit);
    }

    override async alarm(): Promise<void> {
      if (this.#running || this.#identity.epoch !== this.#deps.log.epoch) return;
      this.#running = true;
      let again: number | null = null;
      try {
        again = await this.#run();
      } finally {
        this.#running = false;
      }
      if (again === null && this.#woken) again = 0;
      if (again !== null) await this.ctx.storage.setAlarm(this.#deps.clock.now() + again);
    }

    /** Passes until the log has been empty for a while; then null, or the delay in ms after which to go on. */
    async #run(): Promise<number | null> {
      const until = this.#deps.clock.now() + runMs;
      for (let polls = 0; polls <= lingerPolls || this.#woken; polls++) {
        if (this.#woken) polls = 0;
        this.#woken = false;
        const done = await pass(this.#deps, this.#store, this.#identity.partition);
        if (done.outcome === "stuck") return null;
        if (done.outcome === "failed") {
          this.#failing = done.message;
          return Math.min(maxBackoffMs, 100 * 2 ** this.#failures++);
        }
        this.#failures = 0;
        this.#failing = null;
        if (done.outcome === "empty") await scheduler.wait(pollMs);
        else polls = 0;
        if (this.#deps.clock.now() >= until) return 0;
      }
      return null;
    }
  };
