import { describe, expect, it } from "vitest";
import { archiveFile, readArchiveFile } from "../../../src/lake/archive-file.ts";
import { archiveName } from "../../../src/lake/archive-name.ts";
import { gunzip } from "../../../src/lake/gzip.ts";
import { rewriteArchive } from "../../../src/lake/rewrite-archive.ts";
import { encodeErased } from "../../../src/log/erased-record.ts";
import { memoryLake } from "../../support/memory-lake.ts";

const place = { epoch: "e1", partition: 3 };
const erased = encodeErased([]);

const filled = async () => {
  const lake = memoryLake();
  const ranges = [
    { first: 0, last: 9 },
    { first: 10, last: 19 },
    { first: 20, last: 22 },
  ];
  for (const range of ranges) {
    const records = Array.from({ length: range.last - range.first + 1 }, (_, n) => ({
      offset: range.first + n,
      value: `{"n":${range.first + n}}`,
    })).filter(({ offset }) => offset % 5 !== 3);
    await lake.putOnce(archiveName("e1", 3, range), await archiveFile({ ...place, ...range, records }));
  }
  return { lake, name: (n: number) => archiveName("e1", 3, ranges[n] ?? { first: 0, last: 0 }) };
};
const valuesIn = async (bytes: Uint8Array<ArrayBuffer> | undefined) => {
  const file = await readArchiveFile(bytes ?? new Uint8Array());
  if (!file.ok) throw new Error(file.error);
  return new Map(file.value.records.map(({ offset, value }) => [offset, value]));
};

describe("rewriting the archive", () => {
  it("puts other values at offsets, leaves the other files alone, and says in the header how many were erased", async () => {
    const { lake, name } = await filled();
    const before = lake.files.get(name(1));
    const values = new Map([0, 4, 9, 21, 40].map((offset) => [offset, erased]));
    expect(await rewriteArchive(lake, place, values)).toBe(2);
    const first = await valuesIn(lake.files.get(name(0)));
    expect([...first].filter(([, value]) => value === erased).map(([offset]) => offset)).toEqual([0, 4, 9]);
    expect(first.get(1)).toBe('{"n":1}');
    expect(lake.files.get(name(1))).toBe(before);
    const text = new TextDecoder().decode(await gunzip(lake.files.get(name(2)) ?? new Uint8Array()));
    expect(JSON.parse(text.slice(0, text.indexOf("\n")))).toMatchObject({ count: 3, erased: 1 });
  });

  it("comes to the same files when it is repeated, and writes none then", async () => {
    const { lake, name } = await filled();
    const values = new Map([[1, erased]]);
    await rewriteArchive(lake, place, values);
    const after = lake.files.get(name(0));
    expect(await rewriteArchive(lake, place, values)).toBe(0);
    expect(lake.files.get(name(0))).toBe(after);
  });

  it("stops at a damaged file", async () => {
    const { lake, name } = await filled();
    lake.files.set(name(1), new Uint8Array([1, 2, 3]));
    await expect(rewriteArchive(lake, place, new Map([[12, erased]]))).rejects.toThrow("damaged");
  });
});
