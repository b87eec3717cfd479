import { utf8Length } from "../../base/bytes.ts";
import type { Sealer } from "../../base/sealer.port.ts";
import type { RejectBook, RepairAsked, StoredReject } from "../../collect/rejects/rejects-book.port.ts";
import { packsAfter, parseRejectId } from "../../collect/rejects/rejects-id.ts";
import type { StoredAudit } from "../../collect/rejects/rejects-index.object.ts";
import { nameFinder, type PersonNames } from "../../collect/rejects/reject-of-person.ts";
import { isAskedFor, mergePage, type RejectFeed } from "../../collect/rejects/rejects-page.ts";
import type { PackQuery, RejectMark, RejectPack, StoredRejectPack } from "../../collect/rejects/rejects.object.ts";
import type { Reject, Rejects } from "../../collect/rejects/rejects.port.ts";
import type { RejectReason } from "../../contract/reasons.ts";
import type { RepairCounts } from "../../contract/rejects.ts";

/** The RPC surface of a RejectStore object, as its namespace's stubs give it. */
export type RejectStoreStub = {
  keep(packs: readonly RejectPack[]): Promise<void>;
  list(query: PackQuery): Promise<{ readonly packs: readonly StoredRejectPack[]; readonly more: boolean }>;
  rewrite(seq: number, body: string): Promise<void>;
  pack(seq: number): Promise<StoredRejectPack | null>;
  mark(marks: readonly RejectMark[]): Promise<number>;
  counts(): Promise<{
    readonly reasons: Partial<Record<RejectReason, number>>;
    readonly kept: number;
    readonly repaired: number;
  }>;
};

/** The same of the RejectIndex. */
export type RejectIndexStub = {
  addSource(name: string): Promise<void>;
  sources(): Promise<readonly string[]>;
  begin(at: number, body: string): Promise<number>;
  end(seq: number, counts: string): Promise<void>;
  audit(before: number | null, limit: number): Promise<readonly StoredAudit[]>;
};

export type DurableRejectsParts = {
  readonly store: (name: string) => RejectStoreStub;
  readonly index: () => RejectIndexStub;
  readonly sealer: Sealer;
  /** Sources that are looked at even if the index does not know them: the configured ones. */
  readonly sources: readonly string[];
};

/** Rejects hold what was sent, names and addresses included, so they are sealed at rest; so are selections and mappings. */
const purpose = { reject: "reject", audit: "reject-audit" } as const;
/** A pack is closed at this many rejects or bytes; one reject takes at most 550 KB, and base64 a third more of all. */
const packSize = 50;
const packBytes = 700_000;
/** Bytes of packs asked for at once, over all sources. */
const chunkBytes = 8_000_000;
/** Rejects that are told of one person. */
const namedAtMost = 1_000;

export type ForgetfulRejects = {
  /** Lets go of rejects that arrived by then (epoch ms) and name the person; returns how many. May be repeated. */
  forget(names: PersonNames, until: number): Promise<number>;
  /** Those that name the person, newest of each source first, at most 1,000. */
  naming(names: PersonNames): Promise<readonly Reject[]>;
};

/** The reject store on Durable Objects: one object per source, and an index of them with the ledger of repairs. */
export const durableRejects = ({
  store,
  index,
  sealer,
  sources,
}: DurableRejectsParts): Rejects & RejectBook & ForgetfulRejects => {
  const stub = (source: string): RejectStoreStub => store(`rejects:${source}`);
  /** Sources that this isolate has told the index of. */
  const told = new Set<string>();

  const tell = async (source: string): Promise<void> => {
    if (told.has(source)) return;
    // A source that the index misses is told by the next reject.
    const known = await index()
      .addSource(source)
      .then(() => true)
      .catch(() => false);
    if (known) told.add(source);
  };

  const sourcesOf = async (source: string | null): Promise<readonly string[]> =>
    source === null ? [...new Set([...sources, ...(await index().sources())])].toSorted() : [source];

  const opened = async (source: string, pack: StoredRejectPack): Promise<StoredReject[]> => {
    const text = await sealer.open(purpose.reject, pack.body);
    if (text === null) return [];
    const marks = new Map(pack.marks.map((mark) => [mark.i, mark]));
    return (JSON.parse(text) as (Reject | null)[]).flatMap((reject, i): StoredReject[] => {
      if (reject === null) return [];
      const mark = marks.get(i);
      return [
        {
          ...reject,
          place: { source, seq: pack.seq, i, at: pack.at },
          repairedAt: mark === undefined || mark.reason !== null ? null : mark.at,
          tried: mark === undefined || mark.reason === null ? null : { at: mark.at, reason: mark.reason },
        },
      ];
    });
  };

  const feedOf = (source: string, query: PackQuery): RejectFeed => {
    let waiting: StoredRejectPack[] = [];
    let seq: number | null = query.seq;
    let hasMore = true;
    return {
      next: async () => {
        if (waiting.length === 0 && hasMore) {
          const { packs, more } = await stub(source).list({ ...query, seq });
          waiting = [...packs];
          hasMore = more;
          const last = packs.at(-1);
          if (last !== undefined) seq = last.seq - 1;
        }
        const pack = waiting.shift();
        return pack === undefined ? null : (await opened(source, pack)).toReversed();
      },
    };
  };

  const book: RejectBook = {
    async page(filter, limit, after) {
      const one = filter.id === null ? null : await book.get(filter.id);
      if (one !== null && isAskedFor(one, filter)) return { rejects: after === null ? [one] : [], next: null };
      const names = await sourcesOf(filter.source);
      const { since, until, reason } = filter;
      const bytes = Math.ceil(chunkBytes / Math.max(1, names.length));
      const feeds = names.map((name) => feedOf(name, { ...packsAfter(name, after), since, until, reason, bytes }));
      return mergePage(feeds, filter, limit, after);
    },

    async get(id) {
      const place = parseRejectId(id);
      const pack = place === null ? null : await stub(place.source).pack(place.seq);
      if (place === null || pack === null) return null;
      return (await opened(place.source, pack)).find((reject) => reject.place.i === place.i) ?? null;
    },

    async mark(marks, at) {
      const bySource = Map.groupBy(marks, ({ place }) => place.source);
      const repaired = await Promise.all(
        Array.from(bySource, ([source, own]) =>
          stub(source).mark(own.map(({ place, reason }) => ({ seq: place.seq, i: place.i, at, reason }))),
        ),
      );
      return repaired.reduce((sum, n) => sum + n, 0);
    },

    counts: async (source) =>
      Promise.all((await sourcesOf(source)).map(async (name) => [name, await stub(name).counts()] as const)),

    begin: async (asked, at) => index().begin(at, await sealer.seal(purpose.audit, JSON.stringify(asked))),
    end: (entry, counts) => index().end(entry, JSON.stringify(counts)),

    async audit(before, limit) {
      const entries = await index().audit(before, limit);
      const open = await Promise.all(
        entries.map(async ({ seq, at, body, counts }) => {
          const text = await sealer.open(purpose.audit, body);
          if (text === null) return [];
          const ended = counts === null ? null : (JSON.parse(counts) as RepairCounts);
          return [{ ...(JSON.parse(text) as RepairAsked), entry: seq, at, counts: ended }];
        }),
      );
      return open.flat();
    },
  };

  const forgetIn = async (source: string, isTheirs: (reject: Reject) => boolean, until: number): Promise<number> => {
    let forgotten = 0;
    for (let seq: number | null = null, more = true; more;) {
      const page = await stub(source).list({
        seq,
        at: null,
        since: null,
        until: null,
        reason: null,
        bytes: chunkBytes,
      });
      for (const pack of page.packs) {
        const text = await sealer.open(purpose.reject, pack.body);
        const rejects = text === null ? [] : (JSON.parse(text) as (Reject | null)[]);
        const left = rejects.map((one) => (one !== null && one.received <= until && isTheirs(one) ? null : one));
        const gone = left.filter((one, i) => one !== rejects[i]).length;
        if (gone === 0) continue;
        await stub(source).rewrite(pack.seq, await sealer.seal(purpose.reject, JSON.stringify(left)));
        forgotten += gone;
      }
      const last = page.packs.at(-1);
      seq = last === undefined ? null : last.seq - 1;
      more = page.more && last !== undefined;
    }
    return forgotten;
  };

  return {
    ...book,
    async naming(names) {
      const isTheirs = nameFinder(names);
      const found: Reject[] = [];
      for (const source of await sourcesOf(null)) {
        const feed = feedOf(source, { seq: null, at: null, since: null, until: null, reason: null, bytes: chunkBytes });
        for (let pack = await feed.next(); pack !== null; pack = await feed.next()) {
          found.push(...pack.filter(isTheirs));
          if (found.length >= namedAtMost) return found.slice(0, namedAtMost);
        }
      }
      return found;
    },

    async forget(names, until) {
      const isTheirs = nameFinder(names);
      let forgotten = 0;
      for (const source of await sourcesOf(null)) forgotten += await forgetIn(source, isTheirs, until);
      return forgotten;
    },

    async keep(rejects) {
      const bySource = Map.groupBy(rejects, (reject) => reject.source);
      await Promise.all(
        Array.from(bySource, async ([source, own]) => {
          const packs = await Promise.all(packsOf(own).map((pack) => packed(pack, sealer)));
          await Promise.all([stub(source).keep(packs), tell(source)]);
        }),
      );
    },
  };
};

type Unsealed = { readonly received: number; readonly reasons: RejectReason[]; readonly texts: string[] };

/** What arrived together, in their order, as many at a time as fit into a row. */
const packsOf = (rejects: readonly Reject[]): readonly Unsealed[] => {
  const packs: Unsealed[] = [];
  let bytes = 0;
  for (const reject of rejects) {
    const text = JSON.stringify(reject);
    const length = utf8Length(text);
    let pack = packs.at(-1);
    const isFull = pack !== undefined && (pack.texts.length === packSize || bytes + length > packBytes);
    if (pack === undefined || isFull || pack.received !== reject.received) {
      pack = { received: reject.received, reasons: [], texts: [] };
      packs.push(pack);
      bytes = 0;
    }
    pack.reasons.push(reject.reason);
    pack.texts.push(text);
    bytes += length;
  }
  return packs;
};

const packed = async ({ received, reasons, texts }: Unsealed, sealer: Sealer): Promise<RejectPack> => {
  const counted: Partial<Record<RejectReason, number>> = {};
  for (const reason of reasons) counted[reason] = (counted[reason] ?? 0) + 1;
  const body = await sealer.seal(purpose.reject, `[${texts.join()}]`);
  return { count: texts.length, received, reasons: counted, body };
};
