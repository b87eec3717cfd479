import { describe, expect, it } from "vitest";
import { ok } from "../../../src/base/result.ts";
import type { RejectBook, RepairMark, StoredReject } from "../../../src/collect/rejects/rejects-book.port.ts";
import { repair } from "../../../src/collect/rejects/repair.ts";
import type { RepairCounts } from "../../../src/contract/rejects.ts";
import { collectParts } from "../../support/collect-parts.ts";

const asked = { action: "replay" as const, by: "ops", selection: {}, mapping: [] };
const reject = (source: string, seq: number): StoredReject => ({
  source,
  shop: "default",
  imported: false,
  received: 1_000 + seq,
  reason: "missing_field",
  field: null,
  message: "",
  id: null,
  payload: "",
  call: JSON.stringify({ type: "page", userId: "ada" }),
  consent: null,
  bot: false,
  place: { source, seq, i: 0, at: 1_000 },
  repairedAt: null,
  tried: null,
});

const world = () => {
  const parts = collectParts();
  const marked: RepairMark[] = [];
  const ledger: (RepairCounts | null)[] = [];
  const book = {
    mark: async (marks) => marked.push(...marks),
    begin: async () => ledger.push(null) - 1,
    end: async (entry, counts) => void (ledger[entry] = counts),
  } satisfies Pick<RejectBook, "mark" | "begin" | "end">;
  const deps = {
    ...parts.deps,
    book: book as unknown as RejectBook,
    collect: parts.collect,
    sources: { rules: () => ok(null) },
  };
  const run = (...selected: StoredReject[]) => repair(deps, selected, [], asked, parts.defer);
  return { parts, marked, ledger, run };
};

describe("a repair", () => {
  it("keeps each event's arrival and gives the same id every time", async () => {
    const { parts, ledger, run } = world();
    await run(reject("web", 1), reject("web", 2), reject("app", 1));
    await run(reject("web", 1));
    expect(parts.appended.map(({ source, received }) => [source, received])).toEqual([
      ["web", 1_001],
      ["web", 1_002],
      ["app", 1_001],
      ["web", 1_001],
    ]);
    const ids = parts.appended.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[0]);
    expect(ledger).toMatchObject([{ accepted: 3 }, { accepted: 1 }]);
    expect(parts.counted.get("events_repaired_total web")).toBeGreaterThan(0);
  });

  it("marks nothing that is not durable, and its entry in the ledger stays open", async () => {
    const { parts, marked, ledger, run } = world();
    parts.state.log = "unknown";
    parts.state.fairFor = 1;
    expect(await run(reject("web", 1), reject("app", 1))).toEqual({ ok: false, error: "unavailable" });
    expect(marked.map(({ place }) => place.source)).toEqual(["web"]);
    expect(ledger).toEqual([null]);
  });
});
