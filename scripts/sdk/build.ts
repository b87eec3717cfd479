import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { projectRoot } from "../gateway/bundle.ts";

/** What browsers get: the SDK, the snippet that loads it, and its types. */
export type BrowserFiles = { readonly sdk: string; readonly loader: string; readonly types: string };

/** Largest size, bytes after gzip -9. */
export const sdkBudgets: Readonly<Record<"sdk" | "loader", number>> = { sdk: 3 * 1024, loader: 1024 };

/** Bundles src/sdk for browsers of 2020 and later (ES2021); the same source gives the same bytes. */
export const buildSdk = async (): Promise<BrowserFiles> => ({
  sdk: await bundled("index.ts"),
  loader: await bundled("loader.ts"),
  types: readFileSync(join(projectRoot, "src/sdk/api.ts"), "utf8"),
});

const bundled = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot, "src/sdk", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2021",
    charset: "utf8",
    // The project's own options would make it say "use strict" once more.
    tsconfigRaw: { compilerOptions: {} },
  });
  return (outputFiles[0]?.text ?? "").trimEnd();
};

export const gzipBytes = (text: string): number => gzipSync(text, { level: 9 }).length;

/** A string as the formatter writes it: in the quotes that need fewer escapes. */
const literal = (text: string): string => {
  const json = JSON.stringify(text);
  if (text.split('"').length <= text.split("'").length) return json;
  return `'${json.slice(1, -1).replaceAll("'", "\\'").replaceAll('\\"', '"')}'`;
};

/** The module that the Worker serves them from. */
export const sdkModule = ({ sdk, loader, types }: BrowserFiles): string =>
  [
    "// Built from src/sdk by scripts/sdk.ts. Do not edit.",
    `export const sdkScript =\n  ${literal(sdk)};`,
    `export const sdkLoader =\n  ${literal(loader)};`,
    `export const sdkTypes =\n  ${literal(types)};`,
    "",
  ].join("\n");

export const sdkModuleFile = join(projectRoot, "src/collect/sdk-script.ts");
