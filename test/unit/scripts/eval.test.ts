import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { catalogueOf } from "../../../scripts/eval/catalogue.ts";
import { coVisitation } from "../../../scripts/eval/co-visitation.ts";
import { measure } from "../../../scripts/eval/measure.ts";
import type { Method } from "../../../scripts/eval/method.ts";
import { ours } from "../../../scripts/eval/ours.ts";
import { loadData, parseSessions, type Session } from "../../../scripts/eval/sessions.ts";
import { byPopularity, trainSums } from "../../../scripts/eval/train.ts";
import { vsKnn } from "../../../scripts/eval/vs-knn.ts";

const folder = mkdtempSync(join(tmpdir(), "doorstep-eval-"));
afterAll(() => rmSync(folder, { recursive: true }));

const visits = ["a b c", "a b c", "b c d", "a b", "x y", "a b c d"];
const sessions: Session[] = visits.map((visit, index) => {
  const items = visit.split(" ");
  return { id: String(index), items, times: items.map((_, step) => 1_600_000_000_000 + index * 60_000 + step) };
});

describe("data sets", () => {
  it("are read as sequences", () => {
    expect(parseSessions("0,1 2\n1,3 1 3\n")).toEqual([
      { id: "0", items: ["1", "2"], times: null },
      { id: "1", items: ["3", "1", "3"], times: null },
    ]);
  });

  it("are read as events, sorted by time, sessions by their end, seconds or milliseconds", () => {
    const text = "session_id,item_id,ts\n7,b,1593470900\n8,c,1593470850\n7,a,1593470836\n";
    expect(parseSessions(text)).toEqual([
      { id: "8", items: ["c"], times: [1_593_470_850_000] },
      { id: "7", items: ["a", "b"], times: [1_593_470_836_000, 1_593_470_900_000] },
    ]);
    expect(parseSessions("session_id,item_id,ts\n7,b,1593470900123\n")[0]?.times).toEqual([1_593_470_900_123]);
  });

  it("are refused line by line when malformed", () => {
    expect(() => parseSessions("session_id,item_id,ts\n7,b,soon")).toThrow("line 2");
    expect(() => parseSessions("1,2 3\nnothing")).toThrow("line 2");
  });

  it("drop test items unseen in train, and sessions that are then too short", () => {
    writeFileSync(join(folder, "train.csv"), "0,1 2\n1,2 3\n");
    writeFileSync(join(folder, "test.csv.gz"), gzipSync("0,1 9 3\n1,9 1\n"));
    const { test, train } = loadData(folder, "test");
    expect(test.map(({ items }) => items)).toEqual([["1", "3"]]);
    expect(train).toHaveLength(2);
  });
});

describe("methods", () => {
  const catalogue = catalogueOf(sessions);
  const sums = trainSums(sessions, () => undefined);

  it("co-visitation: what was most often seen in one visit with the current item", () => {
    expect(coVisitation(sessions, catalogue).recommend(["d", "a"], 2, false)).toEqual(["b", "c"]);
  });

  it("vs-knn: the other items of visits like this one, rare items first", () => {
    const knn = vsKnn(sessions, catalogue);
    expect(knn.recommend(["b", "c"], 3, false)).toEqual(["d", "a", "b"]);
    expect(knn.recommend(["b", "c"], 4, true)).toContain("c");
    expect(knn.recommend(["b", "c"], 3, false)).toEqual(["d", "a", "b"]);
    expect(knn.recommend(["nobody-saw-this"], 3, false)).toEqual([]);
  });

  it("ours: published lists, blended", () => {
    expect(ours(sums).recommend(["a"], 2, false)).toEqual(["b", "c"]);
    expect(ours(sums).recommend(["x", "a"], 2, false)).toEqual(["x", "b"]);
  });

  it("popularity comes from the same sums", () => {
    expect(byPopularity(sums).slice(0, 2)).toEqual(["b", "a"]);
  });
});

describe("measuring", () => {
  it("counts hits and reciprocal ranks over all steps, filling short answers with what is popular", () => {
    const method: Method = { name: "b only", bytesPerItem: 0, recommend: () => ["b"] };
    const given = { popular: ["a", "b", "c"], allowCurrent: false, onSession: () => undefined, warmUp: 0 };
    const test: Session[] = [{ id: "t", items: ["a", "b", "c", "z"], times: [0, 1, 2, 3] }];
    // a -> b is first; b -> c follows b and a; c -> z is not there.
    expect(measure(method, test, given)).toMatchObject({
      n: 3,
      hr20: 0.6667,
      mrr20: Number(((1 + 1 / 3) / 3).toFixed(4)),
    });
  });
});

describe("the command", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["scripts/eval.ts", ...args], { encoding: "utf8", timeout: 30_000 });

  it.each([
    [["--data", join(folder, "nowhere")], "there is no folder"],
    [["--data", "/"], "holds no train.csv"],
    [[], "--data DIR is required"],
    [["--data", folder, "--methods", "magic"], "'magic' is none of"],
  ])("ends with 2 and says what is wrong for %j", (args, message) => {
    const { status, stderr, stdout } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });
});
