import type { Driver, Plan } from "./plan.ts";

// A program on a server that uses a client: `node node-program.ts DRIVER MODULE PLANS`. Sends all plans at once, says
// `done ID` of each on standard output, and stays until its standard input ends, as servers do.

const [driver = "", module = "", plans = "[]"] = process.argv.slice(2);

// A client that complains beside its own promises has still to carry on: the store tells what became of its events.
process.on("unhandledRejection", (error) => console.error(String(error)));
process.stdin.on("end", () => process.exit(0)).resume();

const { drive } = (await import(`./drivers/${driver}.ts`)) as { drive: Driver<unknown> };
const sdk: unknown = await import(module);

await Promise.all(
  (JSON.parse(plans) as Plan[]).map(async (plan) => {
    await drive(sdk, plan).catch((error: unknown) => console.error(`${plan.id}: ${String(error)}`));
    process.stdout.write(`done ${plan.id}\n`);
  }),
);
