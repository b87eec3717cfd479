import { rebuildSources } from "../src/aggregate/rebuild-source.ts";
import { RebuildProgress } from "../src/contract/operate.ts";
import { cli } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";
import { count } from "./lib/progress.ts";
import { targetOptions, withTarget } from "./operate/target.ts";
import { buildUntilCaughtUp } from "./rebuild/build.ts";
import { compareGeneration, type Comparison } from "./rebuild/compare.ts";

const { values } = cli({
  name: "rebuild",
  about: `Builds profiles and item sums anew from the log or its archive, beside those that serve, and compares the two
byte by byte; exit 1 when anything differs. Events are accepted, applied and answered all the while. To serve the new
state, raise DOORSTEP_GENERATION to its number and deploy.`,
  options: {
    ...targetOptions,
    from: {
      about: "what to read first; the other fills what it lacks",
      value: "SOURCE",
      choices: rebuildSources,
      default: "log",
    },
    generation: {
      about: "number of the state to build, default one above the one that serves",
      value: "N",
      number: { min: 2, max: 999_999, whole: true },
    },
    "compare-only": { about: "compare what was built before; start nothing" },
    keep: { about: "let it go on following the serving state afterwards, for a switch that is near" },
    json: { about: "print the result as one JSON line" },
  },
  examples: [
    "npm run rebuild -- --url http://127.0.0.1:8787",
    "npm run rebuild -- --url https://doorstep.example --key sk_… --from archive --json",
    "npm run rebuild -- --persist ./state",
  ],
});

endWithParent(() => process.exit(1));

const source = values.from === "archive" ? "archive" : "log";

const print = (generation: number, seconds: number, found: Comparison, equal: boolean): void => {
  const { people, differentPeople, items, equalShards, shards, differentSums, differentLists } = found;
  if (values.json) {
    const result = {
      generation,
      source,
      seconds: Number(seconds.toFixed(1)),
      people,
      mismatches: differentPeople.length,
      items,
      item_shards: shards,
      item_shards_equal: equalShards,
      lists_equal: differentLists.length === 0,
      equal,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  for (const person of differentPeople.slice(0, 20)) process.stdout.write(`differs: person ${person}\n`);
  for (const item of differentSums.slice(0, 20)) process.stdout.write(`differs: sums of item ${item}\n`);
  for (const item of differentLists.slice(0, 20)) process.stdout.write(`differs: list of item ${item}\n`);
  process.stdout.write(
    `people compared ${count(people)}, mismatches ${count(differentPeople.length)}\n` +
      `items compared ${count(items)}, item shards equal ${equalShards}/${shards}, lists ${differentLists.length === 0 ? "equal" : `differ: ${differentLists.length}`}\n` +
      (equal
        ? `generation ${generation} is the same as the one that serves; to serve it: DOORSTEP_GENERATION = "${generation}", then deploy\n`
        : ""),
  );
};

try {
  await withTarget(values, async (client) => {
    const started = performance.now();
    const patienceMs = values.patience * 1_000;
    const asked = values.generation === undefined ? "" : `?generation=${values.generation}`;
    const generation = values["compare-only"]
      ? (await client.get(`/v1/rebuild${asked}`, RebuildProgress)).generation
      : await buildUntilCaughtUp(client, { generation: values.generation, source }, patienceMs);
    const found = await compareGeneration(client, generation);
    const equal = found.differentPeople.length + found.differentSums.length + found.differentLists.length === 0;
    if (!values.keep && !values["compare-only"]) {
      await client.post("/v1/rebuild", { generation, stop: true }, RebuildProgress);
    }
    print(generation, (performance.now() - started) / 1_000, found, equal);
    process.exitCode = equal ? 0 : 1;
  });
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
