import { join, resolve } from "node:path";
import { readFileSync, writeFileSync } from "node:fs";
import { LogEpochs } from "../src/contract/operate.ts";
import { nextEpoch } from "./epoch/next-epoch.ts";
import { statusLines } from "./epoch/status.ts";
import { cli, fail } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";
import { targetOptions, withTarget } from "./operate/target.ts";

const { values } = cli({
  name: "epoch",
  about: `Changes the log: another number of partitions, or from the embedded log to Kafka and back. --next writes the
settings; after the next deployment events go to the new epoch at once, and its readers begin when those of the old one
have reached its end, so that every person's order is kept. --status shows where that stands; exit 1 while it lasts.`,
  options: {
    ...targetOptions,
    status: { about: "show how far each epoch is read" },
    next: { about: "name of the new epoch, never used before: lower case, digits, '-'", value: "NAME" },
    partitions: {
      about: "its number of partitions",
      value: "N",
      number: { min: 1, max: 256, whole: true },
      default: 16,
    },
    log: { about: "where it is kept", value: "LOG", choices: ["embedded", "kafka"], default: "embedded" },
    write: { about: "write the settings into wrangler.toml instead of printing them" },
    config: { about: "the configuration, default wrangler.toml of this project", value: "FILE" },
    json: { about: "print the status as JSON" },
  },
  examples: [
    "npm run epoch -- --status --url https://doorstep.example --key sk_…",
    "npm run epoch -- --next k1 --partitions 16 --log kafka --write",
  ],
});

endWithParent(() => process.exit(1));

if (values.status === (values.next !== undefined)) fail("say either --status or --next NAME");

const change = (name: string): void => {
  const file = resolve(values.config ?? join(import.meta.dirname, "..", "wrangler.toml"));
  const log = values.log === "kafka" ? "kafka" : "embedded";
  const changed = nextEpoch(readFileSync(file, "utf8"), { epoch: name, partitions: values.partitions, log });
  if (!changed.ok) fail(changed.error);
  else if (values.write) {
    writeFileSync(file, changed.value.config);
    process.stdout.write(`written to ${file}; next: npm run deploy, then npm run epoch -- --status\n`);
  } else process.stdout.write(`${changed.value.settings.join("\n")}\n`);
};

try {
  if (values.next === undefined) {
    await withTarget(values, async (client) => {
      const { epochs } = await client.get("/v1/log/epochs", LogEpochs);
      process.stdout.write(values.json ? `${JSON.stringify({ epochs })}\n` : `${statusLines(epochs).join("\n")}\n`);
      process.exitCode = epochs.every(({ current, drained }) => current || drained) ? 0 : 1;
    });
  } else change(values.next);
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
