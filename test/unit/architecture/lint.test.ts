import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../../..");
const planted = mkdtempSync(join(tmpdir(), "doorstep-lint-"));
afterAll(() => rmSync(planted, { recursive: true, force: true }));

/** Lints one planted file with the project's own configuration and returns what was found. */
const lint = (path: string, text: string): string => {
  const file = join(planted, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  const run = spawnSync(
    process.execPath,
    [join(root, "node_modules/oxlint/bin/oxlint"), "-c", join(root, ".oxlintrc.json"), "-f", "unix", file],
    { cwd: planted, encoding: "utf8" },
  );
  return run.stdout;
};

const violations: readonly [rule: string, why: string, path: string, text: string][] = [
  [
    "doorstep(stage-order)",
    "an earlier stage imports a later one",
    "src/collect/a.ts",
    'import { x } from "../items/x.ts";\nexport const y = x;\n',
  ],
  [
    "doorstep(stage-order)",
    "even for types",
    "src/log/a.ts",
    'import type { X } from "../profile/x.ts";\nexport type Y = X;\n',
  ],
  [
    "doorstep(stage-order)",
    "the contract imports a stage",
    "src/contract/a.ts",
    'import { x } from "../base/x.ts";\nexport const y = x;\n',
  ],
  [
    "doorstep(stage-order)",
    "a stage imports platform",
    "src/profile/a.ts",
    'import { x } from "../platform/cloudflare/x.ts";\nexport const y = x;\n',
  ],
  [
    "doorstep(stage-order)",
    "a stage imports the composition root",
    "src/items/a.ts",
    'import { x } from "../services.ts";\nexport const y = x;\n',
  ],
  [
    "doorstep(stage-order)",
    "a stage imports another's object",
    "src/items/a.ts",
    'import { x } from "../profile/x.object.ts";\nexport const y = x;\n',
  ],
  [
    "doorstep(vendors-in-platform)",
    "a pure file imports a vendor",
    "src/log/a.ts",
    'import { Kafka } from "@upstash/kafka";\nexport const y = Kafka;\n',
  ],
  [
    "doorstep(vendors-in-platform)",
    "a pure file imports the HTTP framework",
    "src/collect/a.ts",
    'import { Hono } from "hono";\nexport const y = Hono;\n',
  ],
  [
    "doorstep(vendors-in-platform)",
    "a route imports the runtime",
    "src/collect/a.route.ts",
    'import { env } from "cloudflare:workers";\nexport const y = env;\n',
  ],
  ["doorstep(purity)", "a pure file reads the clock", "src/profile/a.ts", "export const y = () => Date.now();\n"],
  [
    "doorstep(purity)",
    "a pure file reads the clock by a date",
    "src/profile/a.ts",
    "export const y = () => new Date();\n",
  ],
  ["doorstep(purity)", "a pure file is random", "src/recommend/a.ts", "export const y = () => Math.random();\n"],
  [
    "doorstep(purity)",
    "a pure file does I/O",
    "src/render/a.ts",
    'export const y = () => fetch("https://example.com");\n',
  ],
  ["doorstep(telling-names)", "a file is named after nothing", "src/items/utils.ts", "export const y = 1;\n"],
  [
    "import(no-cycle)",
    "two files import each other",
    "src/items/b.ts",
    'import { c } from "./c.ts";\nexport const b = () => c;\n',
  ],
  ["eslint(max-lines)", "a file has more than 350 lines", "src/items/long.ts", "export {};\n".repeat(351)],
  ["typescript(no-explicit-any)", "a type is given up", "src/items/a.ts", "export const y = (x: any): unknown => x;\n"],
  [
    "typescript(no-non-null-assertion)",
    "null is waved away",
    "src/items/a.ts",
    "export const y = (x: string | null): string => x!;\n",
  ],
];

describe("the architecture rules", () => {
  writeFileSync(join(planted, "placeholder.ts"), "export {};\n");
  mkdirSync(join(planted, "src/items"), { recursive: true });
  writeFileSync(join(planted, "src/items/c.ts"), 'import { b } from "./b.ts";\nexport const c = () => b;\n');

  it.each(violations)("%s: fails when %s", (rule, _why, path, text) => {
    expect(lint(path, text)).toContain(rule);
  });

  it("lets a later stage use an earlier one's ports and pure files", () => {
    const text =
      'import type { X } from "../profile/person.port.ts";\nimport { y } from "../items/lists.ts";\nexport const z = (x: X) => y(x);\n';
    expect(lint("src/recommend/fine.ts", text)).not.toContain("doorstep");
  });
});
