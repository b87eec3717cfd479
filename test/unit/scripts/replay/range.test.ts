import { describe, expect, it } from "vitest";
import { appendAgain, type LogRange, parseBound, printRange } from "../../../../scripts/replay/range.ts";
import { Refused, type OperatorClient } from "../../../../scripts/operate/client.ts";

/** Two partitions; the first begins at 3 and arrived one record a second. */
const client = () => {
  const asked: string[] = [];
  const again: unknown[] = [];
  const data = (partition: number, from: number) =>
    Array.from({ length: partition === 0 ? 10 : 4 }, (_, offset) => ({ offset, record: { received: offset * 1_000 } }))
      .filter(({ offset }) => offset >= from && (partition > 0 || offset >= 3))
      .map((row) => (row.offset === 5 ? { offset: 5, value: "poison" } : row));
  const answerTo = (path: string): unknown => {
    const { pathname, searchParams } = new URL(path, "http://gateway");
    const partition = Number(searchParams.get("partition"));
    const from = searchParams.get("from");
    if (pathname === "/v1/log/epochs") {
      const ends = [10, 4].map((end, n) => ({ partition: n, next: end, end, lag: 0, stuck: null, failing: null }));
      return { epochs: [{ epoch: "e1", current: true, drained: true, lag: 0, partitions: ends }] };
    }
    asked.push(path);
    if (partition === 0 && Number(from ?? 3) < 3) throw new Refused("out of range");
    const end = partition === 0 ? 10 : 4;
    return {
      epoch: "e1",
      partition,
      earliest: 0,
      end,
      data: data(partition, Number(from ?? 0)),
      cursor: { next: null, has_more: false },
    };
  };
  const fake: OperatorClient = {
    get: async (path, answer) => answer.parse(answerTo(path)),
    post: async (_path, body, answer) => {
      again.push(body);
      const { from, to } = body as { from: number; to: number };
      const read = to - from + 1;
      return answer.parse({ read, appended: read, too_old: 0, unreadable: 0, cursor: { next: null, has_more: false } });
    },
  };
  return { fake, asked, again };
};
const range = (given: Partial<LogRange>): LogRange => ({
  epoch: undefined,
  partition: undefined,
  from: { offset: 0 },
  to: null,
  ...given,
});
const printed = async (given: Partial<LogRange>): Promise<string[]> => {
  const lines: string[] = [];
  await printRange(client().fake, range(given), (line) => lines.push(line));
  return lines.map((line) => {
    const { partition, offset } = JSON.parse(line) as { partition: number; offset: number };
    return `${partition}/${offset}`;
  });
};

describe("a range of the log", () => {
  it("goes by offsets, both included, what is no record too", async () => {
    expect(await printed({ partition: 0, from: { offset: 4 }, to: { offset: 6 } })).toEqual(["0/4", "0/5", "0/6"]);
    expect(await printed({ from: { offset: 3 } })).toEqual(["0/3", "0/4", "0/5", "0/6", "0/7", "0/8", "0/9", "1/3"]);
    await expect(printed({ from: { offset: 0 } })).rejects.toThrow("out of range");
  });

  it("goes by times of arrival through what there still is", async () => {
    expect(await printed({ from: { received: 2_000 }, to: { received: 5_000 } })).toEqual(["0/3", "0/4", "1/2", "1/3"]);
  });

  it("is appended again in stretches, nothing of what lies between", async () => {
    const { fake, again } = client();
    const done = await appendAgain(fake, range({ partition: 0, from: { received: 4_000 } }));
    expect(again).toEqual([
      { epoch: "e1", partition: 0, from: 4, to: 4 },
      { epoch: "e1", partition: 0, from: 6, to: 9 },
    ]);
    expect(done).toEqual({ read: 5, appended: 5, too_old: 0, unreadable: 0 });
  });

  it("reads offsets and times, and nothing else", () => {
    expect(parseBound("12")).toEqual({ ok: true, value: { offset: 12 } });
    expect(parseBound("2026-11-01T00:00:00Z")).toEqual({ ok: true, value: { received: Date.UTC(2026, 10, 1) } });
    for (const text of ["", "-1", "yesterday", "2026-13-41"]) expect(parseBound(text).ok).toBe(false);
  });
});
