import { gzipSync } from "node:zlib";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cli } from "./lib/cli.ts";
import { runTool } from "./lib/tool.ts";

const { values } = cli({
  name: "check",
  about: "Format, lint with architecture rules, types, generated bindings, dead code, folder guides, bundle size.",
  options: { json: { about: "print the results as JSON" } },
});

const root = resolve(import.meta.dirname, "..");

type Outcome = { readonly name: string; readonly ok: boolean; readonly seconds: number; readonly output: string };

/** Every stage says what comes in, what goes out and what it never does, in at most 40 lines. */
const stageGuides = (): { ok: boolean; output: string } => {
  const skipped = new Set(["contract", "base", "platform", "sdk"]);
  const problems = readdirSync(join(root, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skipped.has(entry.name))
    .flatMap(({ name }) => {
      const guide = join(root, "src", name, "README.md");
      if (!existsSync(guide)) return [`src/${name} has no README.md`];
      const lines = readFileSync(guide, "utf8").trimEnd().split("\n").length;
      return lines > 40 ? [`src/${name}/README.md has ${lines} lines; 40 are allowed`] : [];
    });
  return { ok: problems.length === 0, output: problems.join("\n") };
};

/** Budgets in KiB, gzip: the code that every cold start parses, without wasm, fonts and bitmaps. */
const bundleBudgetKiB = 340;

const bundleSize = (): { ok: boolean; output: string } => {
  const out = mkdtempSync(join(tmpdir(), "doorstep-bundle-"));
  try {
    const built = runTool("wrangler", ["deploy", "--dry-run", "--minify", "--outdir", out]);
    if (!built.ok) return built;
    const files = readdirSync(out).filter((file) => /\.(js|mjs)$/.test(file));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
    const kib = Math.ceil(bytes / 1024);
    return { ok: kib <= bundleBudgetKiB, output: `${kib} KiB gzip of ${bundleBudgetKiB} KiB allowed` };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
};

const steps: readonly [name: string, step: () => { ok: boolean; output: string }][] = [
  ["format", () => runTool("oxfmt", ["--check", "."])],
  ["lint", () => runTool("oxlint", ["--type-aware", "-f", "unix"])],
  ["types", () => runTool("tsc", ["--noEmit"])],
  ["types of the SDK", () => runTool("tsc", ["--noEmit", "-p", "src/sdk"])],
  ["types of scripts and tests", () => runTool("tsc", ["--noEmit", "-p", "scripts"])],
  [
    "generated bindings",
    () => runTool("wrangler", ["types", "src/worker-configuration.d.ts", "--include-runtime=false", "--check"]),
  ],
  ["dead code", () => runTool("knip", ["--no-progress"])],
  ["stage guides", stageGuides],
  ["bundle size", bundleSize],
];

const outcomes: Outcome[] = [];
for (const [name, step] of steps) {
  const started = performance.now();
  const { ok, output } = step();
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  outcomes.push({ name, ok, seconds, output });
  if (!values.json) {
    console.log(`${ok ? "ok  " : "FAIL"} ${name} (${seconds} s)${ok && name !== "bundle size" ? "" : `\n${output}`}`);
  }
}
const failed = outcomes.filter((outcome) => !outcome.ok).length;
if (values.json) console.log(JSON.stringify(outcomes));
else console.log(failed === 0 ? "All checks passed." : `${failed} of ${outcomes.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
