import type { PersonCutResult } from "../aggregate/people.port.ts";
import { utf8Length } from "../base/bytes.ts";
import { firstGeneration, generationTable } from "../base/generation.ts";
import { answerText } from "./answer-text.ts";
import type { CutCursor } from "./apply-cut.ts";
import {
  addLine,
  isFull,
  keptEvents,
  keptLength,
  keptPurchasesLength,
  linesOf,
  newestOf,
  noLines,
  parseLines,
  type Lines,
} from "./event-lines.ts";
import { ledgerColumns, ledgerRows, ledgerTable, tableNames, type LedgerRows } from "./ledger-rows.object.ts";
import type { StoredProfile } from "./live-profile.ts";
import { decodeState, encodeCore, encodeOrders, encodeSeen, ordersRevision } from "./state-codec.ts";
import { emptyProfile } from "./state.ts";

/** `save` writes one row unless something large changed. */
export type ProfileRows = StoredProfile &
  LedgerRows & {
    /** Rows written through this instance, as billed; two more for each table that it made. */
    written(): number;
  };

/**
 * A part of the state longer than this (characters) gets a row of its own. Seen ids (372 of them) are ASCII, other
 * parts may take 3 bytes a character. A row holds 2 MB: with everything that state.ts keeps at its bound, in Chinese,
 * the state's row takes 1.4 MB, and 32 KB more per epoch that the person's log had.
 */
const inlineLength = (part: string): number => (/^(?:seen|lasting)\//.test(part) ? 4_096 : 1_024);
/** So does a cut's answer beyond this many bytes; a usual one is a few thousand. */
const answerInline = 32_768;
/** A character takes up to 3 bytes. */
const pieceLength = 500_000;

type StateRow = { core: string; parts: string; cursors: string; tail: string };
type PackedCursor = Omit<CutCursor, "answer"> & { readonly answer: PersonCutResult | null };

/** Names of a generation's tables; the ledger is primary state and belongs to all. */
const tablesOf = (generation: number) => ({
  state: generationTable("state", generation),
  part: generationTable("part", generation),
  chunk: generationTable("chunk", generation),
});
type Tables = ReturnType<typeof tablesOf>;

const columnsOf = ({ state, part, chunk }: Tables): ReadonlyMap<string, string> =>
  new Map([
    [
      state,
      "(id INTEGER PRIMARY KEY, core TEXT NOT NULL, parts TEXT NOT NULL, cursors TEXT NOT NULL, tail TEXT NOT NULL)",
    ],
    [part, "(name TEXT, piece INTEGER, body TEXT NOT NULL, PRIMARY KEY (name, piece)) WITHOUT ROWID"],
    [
      chunk,
      "(first INTEGER PRIMARY KEY, others INTEGER NOT NULL, others_length INTEGER NOT NULL, purchases_length INTEGER NOT NULL, body TEXT NOT NULL)",
    ],
    [ledgerTable, ledgerColumns],
  ]);

/**
 * A person's rows of one generation, loaded as a whole. Reading somebody unknown creates nothing. After a failed
 * transaction the instance no longer matches the rows: load again.
 */
export const profileRows = (sql: SqlStorage, generation: number): ProfileRows => {
  const tables = tablesOf(generation);
  let written = 0;
  const columns = columnsOf(tables);
  const existing = tableNames(sql);
  /** A table is made for its first row: it counts as two, and most people never need all. */
  const write = (table: string, query: string, ...bindings: SqlStorageValue[]): void => {
    if (!existing.has(table)) sql.exec(`CREATE TABLE IF NOT EXISTS ${table} ${columns.get(table)}`);
    existing.add(table);
    const cursor = sql.exec(query, ...bindings);
    cursor.toArray();
    written += cursor.rowsWritten;
  };

  const row = existing.has(tables.state)
    ? sql.exec<StateRow>(`SELECT core, parts, cursors, tail FROM ${tables.state}`).toArray()[0]
    : undefined;
  /** What stands in rows of its own. */
  let own = existing.has(tables.part) ? loadParts(sql, tables.part) : new Map<string, string>();
  const state = row === undefined ? emptyProfile() : decodeState({ core: row.core, parts: statePartsOf(row, own) });
  const cursors = row === undefined ? new Map<string, CutCursor>() : cursorsOf(row, own);
  let tail: Lines = row === undefined ? noLines : linesOf(parseLines(row.tail));
  let orders = new Map<string, string>();
  let ordersAt = "";

  const chunks = (): string[] =>
    existing.has(tables.chunk)
      ? sql
          .exec<{ body: string }>(`SELECT body FROM ${tables.chunk} ORDER BY first`)
          .toArray()
          .map((chunk) => chunk.body)
      : [];

  /** Drops what `newestOf` would not keep of whole chunks. */
  const prune = (): void => {
    const newer = { others: 0, othersLength: 0, purchasesLength: 0 };
    const chunk = sql.exec<typeof newer & { first: number }>(
      `SELECT first, others, others_length AS othersLength, purchases_length AS purchasesLength FROM ${tables.chunk} ORDER BY first DESC`,
    );
    for (const { first, others, othersLength, purchasesLength } of chunk.toArray()) {
      const hasOthers = others > 0 && newer.others < keptEvents && newer.othersLength < keptLength;
      const hasPurchases = purchasesLength > 0 && newer.purchasesLength < keptPurchasesLength;
      if (!hasOthers && !hasPurchases) write(tables.chunk, `DELETE FROM ${tables.chunk} WHERE first = ?`, first);
      else if (!hasOthers && others > 0) keepPurchases(first);
      newer.others += others;
      newer.othersLength += othersLength;
      newer.purchasesLength += purchasesLength;
    }
  };
  const keepPurchases = (first: number): void => {
    const { body } = sql.exec<{ body: string }>(`SELECT body FROM ${tables.chunk} WHERE first = ?`, first).one();
    const purchases = linesOf(parseLines(body).filter((event) => event.isPurchase));
    write(
      tables.chunk,
      `UPDATE ${tables.chunk} SET others = 0, others_length = 0, body = ? WHERE first = ?`,
      purchases.text,
      first,
    );
  };

  const saveOwn = (next: Map<string, string>): void => {
    for (const [name, body] of next) {
      const before = own.get(name);
      if (before === body) continue;
      const pieces = piecesOf(body);
      for (const [piece, text] of pieces.entries()) {
        write(
          tables.part,
          `INSERT INTO ${tables.part} VALUES (?, ?, ?) ON CONFLICT (name, piece) DO UPDATE SET body = excluded.body`,
          name,
          piece,
          text,
        );
      }
      if (before !== undefined && piecesOf(before).length > pieces.length) {
        write(tables.part, `DELETE FROM ${tables.part} WHERE name = ? AND piece >= ?`, name, pieces.length);
      }
    }
    for (const name of own.keys())
      if (!next.has(name)) write(tables.part, `DELETE FROM ${tables.part} WHERE name = ?`, name);
    own = next;
  };

  return {
    state,
    cursors,
    journal: {
      append(event) {
        tail = addLine(tail, event);
        if (!isFull(tail)) return;
        const first = Number.parseInt(tail.text, 10);
        const { others, othersLength, purchasesLength, text } = tail;
        write(
          tables.chunk,
          `INSERT INTO ${tables.chunk} VALUES (?, ?, ?, ?, ?)`,
          first,
          others,
          othersLength,
          purchasesLength,
          text,
        );
        tail = noLines;
        prune();
      },
      clear() {
        if (existing.has(tables.chunk)) write(tables.chunk, `DELETE FROM ${tables.chunk}`);
        tail = noLines;
      },
      all: () => newestOf(parseLines([...chunks(), tail.text].join(""))),
    },

    save() {
      if (ordersRevision(state) !== ordersAt) {
        orders = new Map();
        encodeOrders(state, orders);
        ordersAt = ordersRevision(state);
      }
      const parts = new Map(orders);
      encodeSeen(state, parts);
      const next = new Map<string, string>();
      const inline: [string, string][] = [];
      for (const [name, body] of parts) {
        if (body.length > inlineLength(name)) next.set(name, body);
        else inline.push([name, body]);
      }
      const packed: string[] = [];
      for (const [at, cursor] of cursors) {
        const answer = answerText(cursor.answer);
        // Of most it is plain that they are not; a character takes at most 3 bytes.
        const isLong = answer.length * 3 > answerInline && utf8Length(answer) > answerInline;
        if (isLong) next.set(`answer/${at}`, answer);
        packed.push(packCursor(at, cursor, isLong ? "null" : answer));
      }
      saveOwn(next);
      write(
        tables.state,
        `INSERT INTO ${tables.state} VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET core = excluded.core, parts = excluded.parts, cursors = excluded.cursors, tail = excluded.tail`,
        encodeCore(state),
        JSON.stringify(inline),
        `[${packed.join(",")}]`,
        tail.text,
      );
    },

    ...ledgerRows(sql, (query, ...bindings) => write(ledgerTable, query, ...bindings)),
    written: () => written,
  };
};

/** Generations of which there is a state here. */
export const storedGenerations = (sql: SqlStorage): readonly number[] =>
  [...tableNames(sql)].flatMap((name) => {
    const found = /^state(?:_g(\d+))?$/.exec(name);
    return found === null ? [] : [Number(found[1] ?? firstGeneration)];
  });

/** Empties a generation's tables; what was loaded of it is no longer what is stored. */
export const dropGeneration = (sql: SqlStorage, generation: number): void => {
  const existing = tableNames(sql);
  for (const table of Object.values(tablesOf(generation))) if (existing.has(table)) sql.exec(`DELETE FROM ${table}`);
};

/** Never cut inside a surrogate pair: each piece is stored as UTF-8 of its own. */
const piecesOf = (body: string): string[] => {
  const pieces: string[] = [];
  for (let at = 0; at < body.length;) {
    const end = at + pieceLength;
    const isSplitPair = /[\uD800-\uDBFF]/.test(body.charAt(end - 1));
    pieces.push(body.slice(at, isSplitPair ? end + 1 : end));
    at = isSplitPair ? end + 1 : end;
  }
  return pieces;
};

const loadParts = (sql: SqlStorage, table: string): Map<string, string> => {
  const parts = new Map<string, string>();
  const rows = sql.exec<{ name: string; body: string }>(`SELECT name, body FROM ${table} ORDER BY name, piece`);
  for (const { name, body } of rows) parts.set(name, (parts.get(name) ?? "") + body);
  return parts;
};

const statePartsOf = (row: StateRow, own: ReadonlyMap<string, string>): Map<string, string> => {
  const parts = new Map(JSON.parse(row.parts) as [string, string][]);
  for (const [name, body] of own) if (!name.startsWith("answer/")) parts.set(name, body);
  return parts;
};

/** The answer comes as the JSON that was made to measure it. */
const packCursor = (at: string, { next, first, last }: CutCursor, answer: string): string =>
  `[${JSON.stringify(at)},{"next":${next},"first":${first},"last":${last},"answer":${answer}}]`;

const cursorsOf = (row: StateRow, own: ReadonlyMap<string, string>): Map<string, CutCursor> => {
  const cursors = new Map<string, CutCursor>();
  for (const [at, packed] of JSON.parse(row.cursors) as [string, PackedCursor][]) {
    const answer = packed.answer ?? (JSON.parse(own.get(`answer/${at}`) ?? "null") as PersonCutResult | null);
    if (answer === null) throw new Error(`the answer to the last cut of ${at} is not stored`);
    cursors.set(at, { ...packed, answer });
  }
  return cursors;
};
