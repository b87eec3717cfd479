import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { catalogueOf } from "../../../scripts/eval/catalogue.ts";
import { coVisitation } from "../../../scripts/eval/co-visitation.ts";
import { coPurchase } from "../../../scripts/eval/co-purchase.ts";
import { createEdge, newestOf } from "../../../scripts/eval/edge.ts";
import { leftOut } from "../../../scripts/eval/measure-baskets.ts";
import { measure } from "../../../scripts/eval/measure.ts";
import type { Method } from "../../../scripts/eval/method.ts";
import { loadOrders, splitOrders } from "../../../scripts/eval/orders.ts";
import { ours } from "../../../scripts/eval/ours.ts";
import { loadData, parseSessions, type Session } from "../../../scripts/eval/sessions.ts";
import { viewRecord } from "../../../scripts/eval/records.ts";
import { byPopularity, createLearner, trainSums } from "../../../scripts/eval/train.ts";
import { buildList } from "../../../src/items/lists.ts";
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
    [["--data", "/"], "holds no train.csv"],
    [["--task", "basket", "--data", folder], "holds no online_retail.csv"],
    [["--task", "freshness", "--data", folder], "holds neither orders nor sessions with times"],
    [["--task", "guess", "--data", folder], "--task must be one of session, basket, freshness"],
    [[], "--data DIR is required"],
    [["--data", folder, "--methods", "magic"], "'magic' is none of"],
  ])("ends with 2 and says what is wrong for %j", (args, message) => {
    const { status, stderr, stdout } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stdout).toBe("");
  });

  it("skips a folder that is absent with one line, and measures the others", () => {
    const data = join(folder, "sessions");
    mkdirSync(data);
    writeFileSync(join(data, "train.csv"), "0,1 2 3\n1,1 2 3\n2,2 3 1\n3,3 1 2\n4,2 3\n5,1 3\n");
    writeFileSync(join(data, "test.csv"), "0,1 2 3\n");
    const given = ["--data", join(folder, "nowhere"), "--data", `${data},${join(folder, "gone")}`];
    const { status, stderr, stdout } = run(...given, "--json");
    expect(status).toBe(0);
    expect(stderr.trim().split("\n")).toEqual([
      `skipped: there is no folder ${join(folder, "nowhere")}`,
      `skipped: there is no folder ${join(folder, "gone")}`,
    ]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject(
      ["popularity", "co-visitation", "vs-knn", "ours"].map((method) => ({
        task: "session",
        data: "sessions",
        split: "test",
        method,
        n: 2,
        hr20: 1,
      })),
    );
  });

  it("prints a table for people", () => {
    const { status, stdout } = run("--task", "basket", "--data", orderFolder());
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual(
      expect.arrayContaining([
        "task basket · data orders · split test",
        expect.stringMatching(/^question +method +n +hr10 +mrr10 +recall10$/),
        expect.stringMatching(/^left out +ours +3 +0\.3333 +\d/),
        expect.stringMatching(/^next basket +ours +1 +1 +1$/),
      ]),
    );
  });

  it("streams what has times: what others did since is known only where it was published", () => {
    const { status, stdout } = run("--task", "freshness", "--data", orderFolder(), "--json");
    expect(status).toBe(0);
    const found = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ method, history, n_new_items, hr20_new_items }) => [method, history, n_new_items, hr20_new_items]);
    expect(found).toContainEqual(["frozen", "live", 4, 0]);
    expect(found).toContainEqual(["1-minute", "live", 4, 0.5]);
    expect(found).toHaveLength(8);
  });
});

/** Everybody buys a mug with its saucer; in the days that are asked about, twice a new cup with a new spoon. */
const orderFolder = (): string => {
  const data = join(folder, "orders");
  mkdirSync(data, { recursive: true });
  const day = 86_400;
  const lines: string[] = [];
  const order = (invoice: string, customer: string, at: number, ...codes: string[]) => {
    for (const code of codes) lines.push(`${invoice},${code},1,${at},2.5,${customer},France`);
  };
  for (let n = 0; n < 20; n++) order(`${n}`, `${n % 10}`, 15_000 * day + n * day, "10001", "10002a", "10003");
  order("90", "1", 15_060 * day, "10001", "10002a");
  order("91", "new", 15_060 * day + 60, "20001", "20002");
  order("94", "newer", 15_061 * day, "20001", "20002");
  lines.push(`C92,10001,-1,${15_061 * day},2.5,1,France`, `93,POST,1,${15_061 * day},2.5,1,France`);
  writeFileSync(
    join(data, "online_retail.csv"),
    ["invoice,stock_code,quantity,ts,unit_price,customer_id,country", ...lines, ""].join("\n"),
  );
  return data;
};

describe("orders", () => {
  const orders = loadOrders(orderFolder());

  it("leave out what was cancelled or is no product, and spell a product one way", () => {
    expect(orders).toHaveLength(23);
    expect(orders[0]).toMatchObject({ id: "0", customer: "0", items: ["10001", "10002A", "10003"] });
  });

  it("are split by whole days, the same number before for tuning", () => {
    const test = splitOrders(orders, "test");
    expect(test.asked.map(({ id }) => id)).toEqual(["90", "91", "94"]);
    expect(test.train).toHaveLength(20);
    const valid = splitOrders(orders, "valid");
    expect(valid.asked.every(({ at }) => at < 15_034 * 86_400_000)).toBe(true);
    expect(valid.train.length + valid.asked.length).toBe(20);
  });

  it("are asked for each of at most so many items, evenly spread", () => {
    const items = Array.from({ length: 20 }, (_, n) => `i${n}`);
    const asked = leftOut({ id: "1", customer: null, at: 0, items }, 4);
    expect(asked.map(({ wanted }) => wanted)).toEqual(["i0", "i5", "i10", "i15"]);
    expect(asked.every(({ wanted, rest }) => rest.size === 19 && !rest.has(wanted))).toBe(true);
  });

  it("are completed by counts, by cosine, and by what is more than chance", () => {
    const basket = new Set(["a"]);
    const given = ["a b", "a b", "a p", "a p", "a p", "p x", "p y", "p z", "p"].map((items, at) => ({
      id: `${at}`,
      customer: null,
      at,
      items: items.split(" "),
    }));
    expect(coPurchase("co-purchase", given).complete(basket, 2)).toEqual(["p", "b"]);
    expect(coPurchase("cosine", given).complete(basket, 2)).toEqual(["b", "p"]);
    expect(coPurchase("llr", given).complete(basket, 2)).toEqual(["b"]);
  });
});

describe("an edge", () => {
  it("shows what happened before its last whole interval, and nothing later", () => {
    const learner = createLearner();
    const newest = newestOf(learner.sums, buildList, false);
    const edge = createEdge("1-minute", 60_000, newest, 0);
    const view = (item: string, at: number): void => {
      edge.at(at);
      const session: Session = { id: "one", items: [item], times: [at] };
      for (const delta of learner.take({ ...viewRecord(session, 0, item), id: `${at}` })) {
        newest.changed(delta.item);
        edge.changed([delta.item]);
      }
    };
    view("a", 61_000);
    view("b", 119_999);
    edge.at(119_999);
    expect([edge.listOf("a"), edge.popular()]).toEqual([undefined, []]);
    edge.at(120_000);
    expect(edge.listOf("a")?.map(([item]) => item)).toEqual(["b"]);
    expect([...edge.popular()].sort()).toEqual(["a", "b"]);
    view("c", 130_000);
    expect(edge.listOf("a")?.map(([item]) => item)).toEqual(["b"]);
  });
});
