import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Entry = { version?: string; optionalDependencies?: Record<string, string> };

describe.each(["package-lock.json", "test/conformance/package-lock.json"])("%s", (file) => {
  const { packages } = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Entry> };

  // Some registries lack the packages of other platforms; a lock file written there omits them and then
  // `npm ci` refuses it everywhere. Fill such entries in by hand: version, os, cpu, libc, "optional": true.
  it("lists the optional packages of every platform", () => {
    const names = new Set(Object.keys(packages).map((path) => path.split("node_modules/").at(-1)));
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  it("pins every package", () => {
    const loose = Object.entries(packages).filter(([path, entry]) => path !== "" && entry.version === undefined);
    expect(loose).toEqual([]);
  });
});
