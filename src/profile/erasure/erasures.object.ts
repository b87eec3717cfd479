import { DurableObject } from "cloudflare:workers";
import type { Random } from "../../base/random.port.ts";
import type { PersonNames } from "../../collect/rejects/reject-of-person.ts";
import { erasureRows } from "./erasure-rows.object.ts";
import type { StoredErasure } from "./erasure-store.ts";
import { namesPurpose, stepOf, type ErasingDeps } from "./erasing.ts";
import type { Whose } from "./whose-keys.ts";

export type ErasuresDeps = ErasingDeps & { readonly random: Random; readonly failed: (facts: object) => void };

/** What is told of an erasure. */
export type ErasureStanding = Pick<StoredErasure, "id" | "at" | "phase" | "counts" | "done">;

/** While something is waited for or failing, it looks again after this long, ms. */
const waitMs = 1_000;
const failedMs = 15_000;
/** What comes late is waited for so long, to go through the log once for all of it, ms. */
const lateMs = 10 * 60_000;
/** An alarm run ends after this and arms the next: far below the platform's 15 minutes. */
const runMs = 30_000;

/** All erasures of a deployment, one step after the other by its alarm, so that a crash costs a step at most. */
export const erasuresObject = <E>(depsOf: (env: E, ctx: DurableObjectState) => ErasuresDeps) =>
  class Erasures extends DurableObject<E> {
    readonly #deps: ErasuresDeps;
    readonly #rows: ReturnType<typeof erasureRows>;
    #running = false;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      this.#deps = depsOf(env, ctx);
      this.#rows = erasureRows(ctx.storage);
    }

    /**
     * Stores that this person is to be erased as of now, and puts it on the log. An erasure of theirs that has not come
     * as far as their records is told instead. Phase `beginning`: it is not certain on the log yet, and is tried again.
     */
    async erase({ keys, leadsOn, names }: Whose): Promise<ErasureStanding> {
      const { clock, random, sealer } = this.#deps;
      const sealed = await sealer.seal(namesPurpose, JSON.stringify(names));
      const open = this.#rows
        .all()
        .find(
          (one) =>
            (one.phase === "beginning" || one.phase === "applying") && keys.every((key) => one.keys.includes(key)),
        );
      const erasure: StoredErasure = open ?? { ...begun(random.uuid(), clock.now()), keys, leadsOn, names: sealed };
      if (open === undefined) this.#rows.save(erasure);
      // Before the first step, which may be the last thing that this object does.
      await this.ctx.storage.setAlarm(clock.now() + waitMs);
      if (erasure.phase === "beginning") await stepOf(this.#deps, this.#rows, erasure).catch(() => undefined);
      return this.standing(erasure.id) ?? standingOf(erasure);
    }

    /** The log brought something of before these people's erasures: after a while it is taken out, too. */
    async again(people: readonly string[]): Promise<void> {
      const now = this.#deps.clock.now();
      const waiting = this.#rows.all().filter(({ phase }) => phase === "beginning" || phase === "applying");
      for (const key of people) {
        if (waiting.some(({ keys }) => keys.includes(key))) continue;
        const at = await this.#deps.person(key).erasedAt();
        if (at === null) continue;
        const names = await this.#deps.sealer.seal(namesPurpose, JSON.stringify(noNames));
        this.#rows.save({
          ...begun(this.#deps.random.uuid(), at),
          phase: "applying",
          notBefore: now + lateMs,
          keys: [key],
          names,
        });
      }
      if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(now + lateMs);
    }

    standing(id: string): ErasureStanding | null {
      const found = this.#rows.get(id);
      return found === null ? null : standingOf(found);
    }

    override async alarm(): Promise<void> {
      if (this.#running) return;
      this.#running = true;
      try {
        const again = await this.#run();
        if (again !== null) await this.ctx.storage.setAlarm(this.#deps.clock.now() + again);
      } finally {
        this.#running = false;
      }
    }

    /** Null once all are done, else the delay in ms after which to go on. */
    async #run(): Promise<number | null> {
      const until = this.#deps.clock.now() + runMs;
      let again: number | null = null;
      for (const { id } of this.#rows.all().filter(({ phase }) => phase !== "done")) {
        for (let step = "went"; step === "went";) {
          const erasure = this.#rows.get(id);
          if (erasure === null) break;
          try {
            step = await stepOf(this.#deps, this.#rows, erasure);
          } catch (cause) {
            this.#deps.failed({
              event: "erasure_failed",
              id,
              phase: erasure.phase,
              error: String(cause).slice(0, 200),
            });
            again ??= failedMs;
            break;
          }
          if (step === "waits") {
            const pause = pauseOf(erasure, this.#deps.clock.now());
            again = Math.min(again ?? pause, pause);
          }
          if (step === "went" && this.#deps.clock.now() > until) return 0;
        }
      }
      return again;
    }
  };

const noNames: PersonNames = { users: [], visitors: [], hashes: [], emails: [] };

const begun = (id: string, at: number): StoredErasure => ({
  id,
  at,
  phase: "beginning",
  keys: [],
  leadsOn: [],
  names: "",
  read: 0,
  progress: [],
  counts: { records: 0, files: 0, others: {} },
  done: null,
});

/** While it waits for others it asks them less often the longer it takes, ms. */
const pauseOf = ({ at, notBefore = 0 }: StoredErasure, now: number): number =>
  Math.min(60_000, Math.max(waitMs, (now - at) / 20, notBefore - now));

const standingOf = ({ id, at, phase, counts, done }: StoredErasure): ErasureStanding => ({
  id,
  at,
  phase,
  counts,
  done,
});
