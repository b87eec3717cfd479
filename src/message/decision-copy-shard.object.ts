import { DurableObject } from "cloudflare:workers";
import type { Clock } from "../base/clock.port.ts";
import { type CopiesOfPerson, noCopies, withCopy, withoutCopies } from "./copies-of-person.ts";
import { copiesKeptMs, type CopyName, type DecisionCopy } from "./decision-copies.port.ts";

export type DecisionCopyShardDeps = { readonly clock: Clock };

/** Between two looks for people of whom nothing was kept for long, ms. */
const sweepEveryMs = 86_400_000;
/** People taken away per statement. */
const sweepLot = 1_000;

type Row = { body: string };

/**
 * A share of the embedded copies: one row per person, so that a mail to somebody who got one before writes a row and
 * deletes none, and forgetting somebody is one row as well.
 */
export const decisionCopyShardObject = <E>(depsOf: (env: E) => DecisionCopyShardDeps) =>
  class DecisionCopyShard extends DurableObject<E> {
    readonly #sql: SqlStorage;
    readonly #clock: Clock;
    #isSweeping = false;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      this.#sql = ctx.storage.sql;
      this.#clock = depsOf(env).clock;
      this.#sql.exec(
        "CREATE TABLE IF NOT EXISTS person (name TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID",
      );
    }

    async keep(copies: readonly DecisionCopy[]): Promise<void> {
      this.ctx.storage.transactionSync(() => {
        for (const [person, own] of Map.groupBy(copies, (copy) => copy.person)) {
          const before = this.#read(person);
          const after = own.reduce(withCopy, before);
          if (after !== before) this.#write(person, after);
        }
      });
      await this.#sweepLater();
    }

    find({ person, message }: CopyName): Pick<DecisionCopy, "value" | "version"> | null {
      const [version, value] = this.#read(person).messages[message] ?? [];
      return version === undefined || value === undefined ? null : { version, value };
    }

    async forget(person: string, version: number): Promise<void> {
      this.#write(person, withoutCopies(this.#read(person), version));
      await this.#sweepLater();
    }

    forgotten(person: string): number | null {
      const { forgotten } = this.#read(person);
      return forgotten < 0 ? null : forgotten;
    }

    override async alarm(): Promise<void> {
      const before = this.#clock.now() - copiesKeptMs;
      const old = "DELETE FROM person WHERE name IN (SELECT name FROM person WHERE at < ? LIMIT ?)";
      while (this.#sql.exec(old, before, sweepLot).rowsWritten > 0);
      const [one] = this.#sql.exec("SELECT 1 FROM person LIMIT 1").toArray();
      this.#isSweeping = one !== undefined;
      if (this.#isSweeping) await this.ctx.storage.setAlarm(this.#clock.now() + sweepEveryMs);
    }

    #read(person: string): CopiesOfPerson {
      const [row] = this.#sql.exec<Row>("SELECT body FROM person WHERE name = ?", person).toArray();
      return row === undefined ? noCopies : (JSON.parse(row.body) as CopiesOfPerson);
    }

    #write(person: string, copies: CopiesOfPerson): void {
      this.#sql.exec(
        "INSERT INTO person VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET at = excluded.at, body = excluded.body",
        person,
        this.#clock.now(),
        JSON.stringify(copies),
      );
    }

    async #sweepLater(): Promise<void> {
      if (this.#isSweeping) return;
      this.#isSweeping = true;
      if ((await this.ctx.storage.getAlarm()) !== null) return;
      await this.ctx.storage.setAlarm(this.#clock.now() + sweepEveryMs);
    }
  };
