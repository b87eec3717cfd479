import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { basketTask } from "./eval/basket-task.ts";
import { freshnessTask } from "./eval/freshness-task.ts";
import { sessionTask } from "./eval/session-task.ts";
import { tableOf } from "./eval/table.ts";
import type { Line, Task } from "./eval/task.ts";
import { cli, fail } from "./lib/cli.ts";
import { progress } from "./lib/progress.ts";

const tasks: Readonly<Record<string, Task>> = { session: sessionTask, basket: basketTask, freshness: freshnessTask };

const { values, positionals } = cli({
  name: "eval",
  about:
    "Measures recommendation quality offline: trains through the code that production uses and asks for what came\n" +
    "after. A table per folder of data; a folder that is absent, or holds no data for the task, is skipped with a line.\n\n" +
    "  session    the next item of each test session, revealed item by item: HR@20, MRR@20, time per call\n" +
    "  basket     an item left out of each order, and returning customers' next orders: HR@10, MRR@10, recall@10\n" +
    "  freshness  the newest days streamed in time order: HR@20 with lists that are frozen, or published every hour,\n" +
    "             5 minutes, 1 minute; of a person is known everything (live), or what was known at that publishing",
  options: {
    data: { value: "DIR", about: "folder of data; repeated or comma-separated for more", many: true },
    task: { value: "TASK", about: "what to measure", choices: Object.keys(tasks), default: "session" },
    methods: { value: "LIST", about: "comma-separated methods (default: all of the task)" },
    split: {
      value: "SPLIT",
      about: "what to measure on: tune on valid (valid.csv, else what comes before the test), report test",
      choices: ["test", "valid", "tail"],
      default: "test",
    },
    "allow-current": { about: "let the item looked at now be recommended too (other papers' form)" },
    json: { about: "one JSON line per method on standard output instead of tables, and no progress" },
  },
  positionals: { usage: "[DIR …]", max: 50 },
  examples: [
    "npm run eval -- --data ../shared/datasets/serenade-bol",
    "npm run eval -- --data ../shared/datasets/diginetica-srgnn --split tail --methods ours",
    "npm run eval -- --task basket --data ../shared/datasets/uci-online-retail --json",
  ],
});

const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

const task = tasks[values.task] ?? fail(`--task: there is no '${values.task}'`);
const methods = values.methods === undefined ? task.methods : listOf(values.methods);
const unknown = methods.find((name) => !task.methods.includes(name));
if (unknown !== undefined) fail(`--methods: '${unknown}' is none of ${task.methods.join(", ")}`);

const silent = { at: () => undefined, end: () => undefined };
const show = (label: string, total: number) => (values.json ? silent : progress(label, total));
const skip = (why: string) => process.stderr.write(`skipped: ${why}\n`);

const directories = [...listOf(values.data ?? ""), ...positionals].map((name) => resolve(name));
if (directories.length === 0) fail("--data DIR is required");

let measured = 0;
let unfit: string | null = null;
for (const directory of directories) {
  if (!existsSync(directory)) {
    skip(`there is no folder ${directory}`);
    continue;
  }
  const why = task.unfit(directory);
  if (why !== null) {
    unfit = why;
    skip(why);
    continue;
  }
  const lines: Line[] = [];
  try {
    const found = task.run({ directory, split: split(), methods, allowCurrent: values["allow-current"], show });
    for await (const one of found) {
      const line = { task: values.task, data: basename(directory), ...one };
      lines.push(line);
      if (values.json) process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  } catch (error) {
    fail(`--data: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!values.json) process.stdout.write(`${tableOf(lines)}\n`);
  measured += lines.length;
}
if (measured === 0 && unfit !== null) fail(`--data: ${unfit}`);

function split(): "test" | "valid" | "tail" {
  return values.split === "test" || values.split === "tail" ? values.split : "valid";
}
