import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { curlOf, examplesOf, placeholders } from "../../src/contract/openapi/examples.ts";
import { operations } from "../../src/contract/openapi/operations.ts";
import { expectDocumented } from "../support/journey/documented.ts";
import { useGateway } from "../support/journey/gateway.ts";

const doorstep = useGateway();
const run = promisify(execFile);

const deletes = ({ method }: { readonly method: string }): number => (method === "delete" ? 1 : 0);
const examples = operations()
  .toSorted((a, b) => deletes(a) - deletes(b))
  .flatMap((operation) =>
    examplesOf(operation).map((example) => ({ operation, command: curlOf(operation, example), path: example.path })),
  );
const devKeys = { write: "wk_dev", read: "rk_dev", secret: "sk_dev" } as const;

describe("the API reference", () => {
  let page = "";
  beforeAll(async () => {
    const { status, type, text } = await doorstep.call("/docs/api");
    expect({ status, type }).toEqual({ status: 200, type: "text/markdown; charset=utf-8" });
    page = text;
  });

  it("tells of every call", () => {
    for (const { method, path } of operations()) expect(page).toContain(`### ${method.toUpperCase()} ${path}\n`);
  });

  it("shows an example of every call about items, people and recommendations, and no other command", () => {
    const shown = new Set<string>(["catalogue", "profiles", "recommend"]);
    const without = operations().filter((one) => shown.has(one.stage) && examplesOf(one).length === 0);
    // Whose id only the answer to an erasure tells.
    expect(without.map(({ id }) => id)).toEqual(["getErasure"]);
    const commands = Array.from(page.matchAll(/```sh\n([\s\S]*?)\n```/g), ([, command]) => command ?? "");
    expect(commands.toSorted()).toEqual(examples.map(({ command }) => command).toSorted());
  });

  it.each(examples)("shows a command that works: $command", async ({ operation, command, path }) => {
    const kinds = Object.keys(devKeys) as (keyof typeof devKeys)[];
    const here = kinds
      .reduce((text, kind) => text.replaceAll(placeholders.keys[kind], devKeys[kind]), command)
      .replaceAll(placeholders.url, doorstep.url);
    const told = "\n%{http_code} %{content_type}";
    const { stdout } = await run("bash", ["-c", `${here} -w '${told}'`]);
    const at = stdout.lastIndexOf("\n");
    const [, code = "", type = ""] = /^(\d+) (.*)$/.exec(stdout.slice(at + 1)) ?? [];
    const text = stdout.slice(0, at);
    expect(["200", "202"], text).toContain(code);
    expectDocumented(operation.method.toUpperCase(), new URL(path, doorstep.url).pathname, {
      status: Number(code),
      headers: new Headers(),
      type,
      bytes: Buffer.from(text),
      text,
      json: () => JSON.parse(text) as unknown,
    });
    if (type.startsWith("application/x-ndjson")) {
      for (const line of text.trimEnd().split("\n")) expect(JSON.parse(line)).not.toHaveProperty("error");
    }
  });
});
