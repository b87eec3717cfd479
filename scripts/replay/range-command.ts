import { cli, fail } from "../lib/cli.ts";
import { endWithParent } from "../lib/parent.ts";
import { count } from "../lib/progress.ts";
import { targetOptions, withTarget } from "../operate/target.ts";
import { appendAgain, parseBound, printRange, type Bound } from "./range.ts";

const { values } = cli({
  name: "replay",
  about: `Looks at a range of the log, or of its archive, as it is stored: one line of JSON per record on standard output.
Identities and traits are sealed, people are pseudonyms. With --again the range is appended a second time under the same
ids: what was applied stays applied once, what was parked (and can be applied by now) is applied. Records that arrived
more than 30 days ago are left out then, for nobody remembers their ids for ever. To apply everything anew: npm run rebuild.`,
  options: {
    ...targetOptions,
    from: { about: "first offset, or time of arrival (ISO 8601)", value: "FROM", required: true },
    to: { about: "last offset, or time of arrival before which to end", value: "TO" },
    partition: { about: "only this partition, default all", value: "N", number: { min: 0, max: 255, whole: true } },
    epoch: { about: "epoch of the log, default the one that is appended to", value: "NAME" },
    print: { about: "print the records (the default without --again)" },
    again: { about: "append the records again" },
    json: { about: "with --again: print the result as one JSON line" },
  },
  examples: [
    "npm run replay -- --from 0 --partition 3 --url http://127.0.0.1:8787",
    "npm run replay -- --from 2026-11-01T00:00:00Z --to 2026-11-02T00:00:00Z --url https://doorstep.example --key sk_…",
    "npm run replay -- --from 1200 --to 1300 --partition 3 --again --url https://doorstep.example --key sk_…",
  ],
});

endWithParent(() => process.exit(1));

const bound = (name: string, text: string): Bound => {
  const parsed = parseBound(text);
  return parsed.ok ? parsed.value : fail(`--${name} ${parsed.error}`);
};
const range = {
  epoch: values.epoch,
  partition: values.partition,
  from: bound("from", values.from),
  to: values.to === undefined ? null : bound("to", values.to),
};

try {
  await withTarget(values, async (client) => {
    if (values.print || !values.again) {
      const printed = await printRange(client, range, (line) => process.stdout.write(`${line}\n`));
      process.stderr.write(`${count(printed)} records\n`);
    }
    if (!values.again) return;
    const done = await appendAgain(client, range);
    process.stdout.write(
      values.json
        ? `${JSON.stringify(done)}\n`
        : `read ${count(done.read)} = appended again ${count(done.appended)} + too old ${count(done.too_old)} + unreadable ${count(done.unreadable)}\n`,
    );
  });
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
