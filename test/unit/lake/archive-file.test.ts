import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { utf8 } from "../../../src/base/bytes.ts";
import { archiveFile, readArchiveFile } from "../../../src/lake/archive-file.ts";
import { archiveFolder, archiveName, beforeOffset, parseArchiveName } from "../../../src/lake/archive-name.ts";
import { gzip } from "../../../src/lake/gzip.ts";
import { encode } from "../../../src/log/codec.ts";
import { anyValue } from "../../support/any-value.ts";
import { sampleRecord } from "../../support/sample-record.ts";

const at = { epoch: "e1", partition: 3 };
const records = [0, 1, 5].map((n) => ({ offset: n, value: encode(sampleRecord(n)) }));
const file = { ...at, first: 0, last: 5, records };
const linesOf = (bytes: Uint8Array): string[] => gunzipSync(bytes).toString().trimEnd().split("\n");

describe("an archive file", () => {
  it("gives back exactly the values that were on the log, records or not", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(3), anyValue), { maxLength: 30 }), async (entries) => {
        let offset = 6;
        const any = entries.map(([gap, value]) => ({ offset: (offset += gap + 1), value }));
        const content = { ...at, first: 7, last: offset + 2, records: any };
        const bytes = await archiveFile(content);
        expect(await readArchiveFile(bytes)).toEqual({ ok: true, value: content });
        expect(await archiveFile(content)).toEqual(bytes);
      }),
      { numRuns: 300 },
    );
  });

  it("shows records to a warehouse as they are, after a line that says what it holds", async () => {
    const [header = "", ...lines] = linesOf(await archiveFile(file));
    expect(JSON.parse(header)).toMatchObject({ v: 1, epoch: "e1", partition: 3, first: 0, last: 5, count: 3 });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      [0, 1, 5].map((n) => ({ offset: n, record: sampleRecord(n) })),
    );
  });

  it("is refused when it is damaged in any byte that matters", async () => {
    const bytes = await archiveFile(file);
    for (let n = 10; n < bytes.length; n += 7) {
      const flipped = bytes.slice();
      flipped[n] = (flipped[n] ?? 0) ^ 0x10;
      expect((await readArchiveFile(flipped)).ok).toBe(false);
    }
    for (const cut of [0, 5, 100, bytes.length - 1]) {
      expect((await readArchiveFile(bytes.slice(0, cut))).ok).toBe(false);
    }
  });

  it("is refused when its lines are not what its header says, though it unpacks", async () => {
    const lines = linesOf(await archiveFile(file));
    const packed = (changed: readonly string[]) => gzip(utf8(`${changed.join("\n")}\n`));
    expect((await readArchiveFile(await packed(lines))).ok).toBe(true);
    for (const changed of [
      lines.slice(0, -1),
      lines.map((line) => line.replace("item-1", "item-2")),
      [...lines, lines.at(-1) ?? ""],
      [lines[0] ?? "", ...lines.slice(1).toReversed()],
      lines.slice(1),
      [],
    ]) {
      expect((await readArchiveFile(await packed(changed))).ok).toBe(false);
    }
  });
});

describe("the name of an archive file", () => {
  it("sorts as its offsets do and is found again", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const name = archiveName("e1", 7, { first: a, last: a });
        expect(parseArchiveName(name)).toEqual({ first: a, last: a });
        expect(name.startsWith(archiveFolder("e1", 7))).toBe(true);
        expect(beforeOffset("e1", 7, b) < name).toBe(b <= a);
      }),
    );
    expect(archiveName("e1", 1, { first: 0, last: 12 })).toBe(
      "archive/v1/e1/1/0000000000000000-0000000000000012.ndjson.gz",
    );
    expect(parseArchiveName("archive/v1/e1/1/readme.txt")).toBeNull();
  });
});
