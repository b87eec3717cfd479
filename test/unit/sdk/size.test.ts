import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildSdk, gzipBytes, sdkBudgets, sdkModule, sdkModuleFile } from "../../../scripts/sdk/build.ts";
import { sdkLoader, sdkScript, sdkTypes } from "../../../src/collect/sdk-script.ts";

describe("the SDK that the gateway serves", () => {
  it("is what src/sdk says, byte for byte (npm run sdk)", async () => {
    const built = await buildSdk();
    expect(sdkModule(built)).toBe(readFileSync(sdkModuleFile, "utf8"));
    expect(await buildSdk()).toEqual(built);
    expect({ sdk: sdkScript, loader: sdkLoader, types: sdkTypes }).toEqual(built);
  });

  it.each([
    ["sdk", sdkScript],
    ["loader", sdkLoader],
  ] as const)("keeps the %s within its budget", (name, text) => {
    const bytes = gzipBytes(text);
    console.log(`${name}: ${text.length} B, ${bytes} B gzip of ${sdkBudgets[name]} B allowed`);
    expect(bytes).toBeLessThanOrEqual(sdkBudgets[name]);
  });

  it("can stand in a script element and holds nothing but one expression", () => {
    for (const text of [sdkScript, sdkLoader]) {
      expect(text).not.toContain("</script");
      expect(text).toMatch(/^\(\(\)=>\{.*\}\)\(\);$/s);
    }
    expect(sdkLoader.split("GATEWAY")).toHaveLength(2);
    expect(sdkLoader.split("WRITE_KEY")).toHaveLength(2);
  });

  it("keeps every call of the types in the loader, but those that answer", () => {
    const calls = Array.from(sdkTypes.matchAll(/^ {2}(\w+)\(/gm), ([, name]) => name).filter(
      (name) => name !== "ids" && name !== "flush",
    );
    expect(calls.length).toBeGreaterThan(10);
    expect(/"(page [\w ]+)"/.exec(sdkLoader)?.[1]?.split(" ")).toEqual(calls);
  });
});
