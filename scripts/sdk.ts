import { readFileSync, writeFileSync } from "node:fs";
import { cli } from "./lib/cli.ts";
import { buildSdk, gzipBytes, sdkBudgets, sdkModule, sdkModuleFile } from "./sdk/build.ts";

const { values } = cli({
  name: "sdk",
  about:
    "Builds the browser SDK from src/sdk into src/collect/sdk-script.ts, which the gateway serves, and prints its size.",
  options: {
    size: { about: "only print the sizes; write nothing" },
    check: { about: "write nothing; exit with 1 when what is served is not what src/sdk says" },
    json: { about: "print the results as JSON" },
  },
  examples: ["npm run sdk", "npm run sdk -- --size --json"],
});

const built = await buildSdk();
const text = sdkModule(built);
const stale = readFileSync(sdkModuleFile, { encoding: "utf8", flag: "a+" }) !== text;
if (stale && !values.size && !values.check) writeFileSync(sdkModuleFile, text);

const sizes = (["sdk", "loader"] as const).map((name) => ({
  name,
  bytes: built[name].length,
  gzip: gzipBytes(built[name]),
  allowed: sdkBudgets[name],
}));
if (values.json) console.log(JSON.stringify({ sizes, stale }));
else {
  for (const { name, bytes, gzip, allowed } of sizes) {
    console.log(`${name.padEnd(6)} ${bytes} B, ${gzip} B gzip of ${allowed} B allowed`);
  }
  if (values.check) console.log(stale ? "src/collect/sdk-script.ts is not up to date: npm run sdk" : "up to date");
}
const tooLarge = sizes.some(({ gzip, allowed }) => gzip > allowed);
process.exitCode = tooLarge || (values.check && stale) ? 1 : 0;
