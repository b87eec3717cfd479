import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseConfig } from "../src/env.ts";
import { newEscrow, readEscrow, workerSecrets, writeEscrow } from "./deploy/secrets.ts";
import { smokeTest } from "./deploy/smoke-test.ts";
import { cli, fail } from "./lib/cli.ts";
import { runTool } from "./lib/tool.ts";

const { values } = cli({
  name: "deploy",
  about:
    "Deploys to your Cloudflare account: creates keys and the keyring (with an escrow copy), uploads, smoke-tests.",
  options: {
    "dry-run": { about: "show every step, build the bundle and check the configuration, without an account" },
    name: { value: "NAME", about: "name of the Worker", default: "doorstep" },
    shop: {
      value: "JSON",
      about: 'the shop, e.g. {"name":"…","home_url":"https://…/","currency":"EUR","click_hosts":[]}',
    },
    origin: { value: "URL", about: "public address, when it has a domain of its own; otherwise the workers.dev one" },
    escrow: { value: "FILE", about: "escrow copy of the secrets; default .doorstep/escrow/NAME.json" },
    json: { about: "print the result of the smoke test as JSON" },
  },
  examples: [
    "npm run deploy -- --dry-run",
    'npm run deploy -- --shop \'{"name":"Acme","home_url":"https://acme.example/","currency":"EUR","click_hosts":[]}\'',
  ],
});

const root = resolve(import.meta.dirname, "..");
const escrowFile = resolve(values.escrow ?? join(root, ".doorstep/escrow", `${values.name}.json`));
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const wrangler = (args: readonly string[]) => runTool("wrangler", args);

const known = readEscrow(escrowFile);
const escrow = known ?? newEscrow(values.name, new Date().toISOString());
const secrets = workerSecrets(escrow);
const shop =
  values.shop ?? JSON.stringify({ name: "Shop", home_url: "https://example.com/", currency: "EUR", click_hosts: [] });

const config = parseConfig({ ...secrets, DOORSTEP_SHOP: shop, DOORSTEP_ORIGIN: values.origin ?? "" });
if (!config.ok) fail(`the configuration is not usable:\n${config.error}`);

const folder = mkdtempSync(join(tmpdir(), "doorstep-deploy-"));
try {
  say(`1. keys and keyring: ${known === null ? "created" : "taken from the escrow copy"} (${escrow.keys.length} keys)`);
  const secretsFile = join(folder, "secrets.json");
  writeFileSync(secretsFile, JSON.stringify(secrets), { mode: 0o600 });
  const variables = ["--var", `DOORSTEP_SHOP:${shop}`, "--var", `DOORSTEP_ORIGIN:${values.origin ?? ""}`];
  const upload = ["deploy", "--minify", "--name", values.name, "--secrets-file", secretsFile, ...variables];

  if (values["dry-run"]) {
    say(
      `2. escrow copy: would be written to ${known === null ? "FILE (mode 600), before anything is uploaded" : "nowhere, it is there"}`,
    );
    const built = wrangler([...upload, "--dry-run", "--outdir", join(folder, "bundle")]);
    if (!built.ok) fail(`the bundle does not build:\n${built.output}`);
    say(`3. upload: would run wrangler deploy --name ${values.name} with secrets ${Object.keys(secrets).join(", ")}`);
    say(
      built.output
        .split("\n")
        .filter((line) => /Total Upload|Durable Object|env\./.test(line))
        .join("\n"),
    );
    say("4. smoke test: would send one event, fetch one answer, one image and one click, and see wk_dev refused");
    say("Dry run complete: nothing was written or uploaded.");
  } else {
    const account = wrangler(["whoami"]);
    if (!account.ok || /not authenticated/i.test(account.output))
      fail("log in first: npx wrangler login (or set CLOUDFLARE_API_TOKEN)");
    if (known === null) writeEscrow(escrowFile, escrow);
    say(`2. escrow copy: ${escrowFile}. Store it offline: losing the keyring kills every mail already sent.`);
    say("3. uploading …");
    const done = wrangler(upload);
    if (!done.ok) fail(`the upload failed:\n${done.output}`);
    const origin = values.origin ?? /https:\/\/[\w.-]+\.workers\.dev/.exec(done.output)?.[0];
    if (origin === undefined) fail(`uploaded, but its address was not shown; pass --origin:\n${done.output}`);
    say(`4. smoke test against ${origin}`);
    const steps = await smokeTest(String(origin), escrow);
    if (values.json) console.log(JSON.stringify({ origin, steps }));
    else for (const step of steps) console.log(`${step.ok ? "ok  " : "FAIL"} ${step.name} (${step.saw})`);
    for (const { use, key } of known === null ? escrow.keys : []) say(`   ${key}  ${use}`);
    process.exitCode = steps.every((step) => step.ok) ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
