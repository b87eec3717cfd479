import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startGateway } from "./gateway/start.ts";
import { storeOptions, storeSettings } from "./gateway/stores.ts";
import { cli, fail } from "./lib/cli.ts";
import { endWithParent } from "./lib/parent.ts";
import { untilStopped } from "./lib/until-stopped.ts";

const { values } = cli({
  name: "dev",
  about: "Starts the gateway on this machine, with embedded stores and the keys wk_dev, wk_dev_import, rk_dev, sk_dev.",
  options: {
    port: {
      about: "port on 127.0.0.1, 0 for any",
      value: "PORT",
      number: { min: 0, max: 65_535, whole: true },
      default: 8787,
    },
    persist: { about: "folder that keeps the state; without it the state goes with the gateway", value: "DIR" },
    origin: { about: "public origin in image and click URLs, default the one a request comes to", value: "URL" },
    photos: { about: "folder of product photos, served to the gateway only", value: "DIR" },
    verbose: { about: "print the gateway's log lines instead of keeping them in the folder" },
    ...storeOptions,
  },
  examples: ["npm run dev -- --persist .doorstep/state", "npm run dev -- --port 0 --origin https://tunnel.example"],
});

for (const name of ["origin", "kafka", "redis"] as const) {
  const value = values[name];
  if (value !== undefined && !/^https?:$/.test(URL.parse(value)?.protocol ?? "")) {
    fail(`--${name} must be an http(s) URL, not '${value}'`);
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const dir = values.persist === undefined ? mkdtempSync(join(tmpdir(), "doorstep-dev-")) : resolve(values.persist);
say(values.persist === undefined ? `state: ${dir} (temporary; --persist DIR keeps it)` : `state: ${dir}`);
const forget = (): void => {
  if (values.persist === undefined) rmSync(dir, { recursive: true, force: true });
};

endWithParent(() => {
  forget();
  process.exit(1);
});
const stopped = untilStopped();
const { bindings, allow } = storeSettings(values);
say("starting ...");
const gateway = await startGateway({
  dir,
  port: values.port,
  bindings: { ...bindings, ...(values.origin !== undefined && { DOORSTEP_ORIGIN: values.origin }) },
  allow,
  logs: values.verbose ? "print" : "file",
  ...(values.photos !== undefined && { photosDir: values.photos }),
}).catch((error: unknown) => {
  forget();
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  return process.exit(1);
});
say(`ready ${gateway.url}`);

const code = await Promise.race([gateway.exited, stopped.then(() => null)]);
if (code === null) {
  say("stopping ...");
  await gateway.stop();
} else {
  process.stderr.write(`error: the gateway ended by itself with code ${code}; see ${join(dir, "gateway.log")}\n`);
}
if (code === null) forget();
process.exit(code === null ? 0 : 1);
