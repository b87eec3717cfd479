import type { MessageLedger } from "../contract/decision.ts";
import { type Showing, showingOf } from "./shown-items.ts";

/** What each message of a person shows; primary state, the same for every generation of the rest. */
export type LedgerRows = {
  ledger(message: string): MessageLedger | null;
  /** `at`, epoch ms: how recently the message mattered; of too many, those of longest ago go. */
  keepLedger(message: string, ledger: MessageLedger, at: number): void;
  /** Entries by message, after one, at most so many. */
  messages(after: string, limit: number): readonly KeptMessage[];
  /** Drops what was decided up to then (epoch ms). */
  forgetMessages(until: number): void;
  /** Whether one more message may be kept of that UTC day, `at` epoch ms. */
  mayBegin(at: number): boolean;
  /** What the latest messages showed, by message. */
  showings(): ReadonlyMap<string, Showing>;
};

/** The ledger entry of one message. */
export type KeptMessage = { readonly message: string; readonly ledger: MessageLedger };

export const ledgerTable = "ledger";
export const ledgerColumns = "(message TEXT PRIMARY KEY, touched INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID";

/**
 * Messages kept per person; whoever holds a person's token can make up send ids without end. A message beyond it
 * decides afresh when it is opened.
 */
const keptMessages = 2_000;
/** New messages kept per person and UTC day where whoever has the address may make up the send. */
export const newMessagesPerDay = 50;
const dayMs = 86_400_000;
/** Of these the entries stay in memory, some KB each. */
const remembered = 4;
/** Messages of which is known what they showed: a person gets fewer within the 90 days that fatigue looks back. */
const keptShowings = 200;
/** They go in lots of this many, since finding the oldest reads all. */
const lot = 100;

/** `write` creates the table first when there is none. */
export const ledgerRows = (
  sql: SqlStorage,
  write: (query: string, ...bindings: SqlStorageValue[]) => void,
): LedgerRows => {
  let exists = false;
  /** Null until counted, since most instances only read. */
  let messages: number | null = null;
  /** The day that is counted, by its first ms; null until somebody asks. */
  let today: { readonly start: number; readonly messages: number } | null = null;
  const dayOf = (at: number): number => at - (at % dayMs);
  /** As stored: the pictures of an open ask for the same few again and again. */
  const recent = new Map<string, MessageLedger>();
  const remember = (message: string, ledger: MessageLedger): void => {
    recent.delete(message);
    recent.set(message, ledger);
    const [oldest] = recent.keys();
    if (recent.size > remembered && oldest !== undefined) recent.delete(oldest);
  };
  /** Null until somebody asks. */
  let showings: Map<string, Showing> | null = null;
  const note = (message: string, ledger: MessageLedger, into: Map<string, Showing> | null): void => {
    const showing = showingOf(ledger);
    if (showing !== null) into?.set(message, showing);
  };
  const isThere = (): boolean => (exists ||= tableNames(sql).has(ledgerTable));
  const count = (): number => sql.exec<{ n: number }>("SELECT count(*) AS n FROM ledger").one().n;
  const isKnown = (message: string): boolean =>
    isThere() && sql.exec("SELECT 1 FROM ledger WHERE message = ?", message).toArray().length > 0;

  return {
    ledger(message) {
      const known = recent.get(message);
      if (known !== undefined) return known;
      if (!isThere()) return null;
      const [found] = sql.exec<{ body: string }>("SELECT body FROM ledger WHERE message = ?", message).toArray();
      if (found === undefined) return null;
      const ledger = JSON.parse(found.body) as MessageLedger;
      remember(message, ledger);
      return ledger;
    },

    keepLedger(message, ledger, at) {
      const isNew = !recent.has(message) && !isKnown(message);
      write(
        "INSERT INTO ledger VALUES (?, ?, ?) ON CONFLICT (message) DO UPDATE SET touched = excluded.touched, body = excluded.body",
        message,
        at,
        JSON.stringify(ledger),
      );
      remember(message, ledger);
      note(message, ledger, showings);
      if (!isNew) return;
      if (today?.start === dayOf(at)) today = { ...today, messages: today.messages + 1 };
      messages = messages === null ? count() : messages + 1;
      if (messages < keptMessages + lot) return;
      write(
        "DELETE FROM ledger WHERE message IN (SELECT message FROM ledger ORDER BY touched, message LIMIT ?)",
        messages - keptMessages,
      );
      recent.clear();
      messages = keptMessages;
    },

    messages: (after, limit) =>
      isThere()
        ? sql
            .exec<{ message: string; body: string }>(
              "SELECT message, body FROM ledger WHERE message > ? ORDER BY message LIMIT ?",
              after,
              limit,
            )
            .toArray()
            .map(({ message, body }) => ({ message, ledger: JSON.parse(body) as MessageLedger }))
        : [],

    forgetMessages(until) {
      if (!isThere()) return;
      const decided = `CAST(json_extract(body, '$.current.decided') AS INTEGER)`;
      write(`DELETE FROM ledger WHERE ${decided} <= ?`, until);
      recent.clear();
      showings = null;
      messages = null;
    },

    mayBegin(at) {
      const start = dayOf(at);
      if (today?.start !== start) {
        // Old messages that were read again today count as well: the table does not tell when one began.
        const since = "SELECT count(*) AS n FROM ledger WHERE touched >= ?";
        today = { start, messages: isThere() ? sql.exec<{ n: number }>(since, start).one().n : 0 };
      }
      return today.messages < newMessagesPerDay;
    },

    showings() {
      if (showings !== null) return showings;
      showings = new Map();
      if (!isThere()) return showings;
      const latest = "SELECT message, body FROM ledger ORDER BY touched DESC LIMIT ?";
      for (const { message, body } of sql.exec<{ message: string; body: string }>(latest, keptShowings)) {
        note(message, JSON.parse(body) as MessageLedger, showings);
      }
      return showings;
    },
  };
};

export const tableNames = (sql: SqlStorage): Set<string> =>
  new Set(
    sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray()
      .map(({ name }) => name),
  );
