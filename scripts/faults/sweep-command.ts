import { ioFaults } from "../../test/faults/simulation/faults.ts";
import { sweep } from "../../test/faults/simulation/sweep.ts";

/** Every I/O of one small scenario fails in turn, in every way. False: the state differed from a clean run's. */
export const sweepCommand = async ({ json }: { readonly json: boolean }): Promise<boolean> => {
  let isGood = true;
  const ways = ioFaults.flatMap((fault) => [false, true].map((buffered) => ({ fault, buffered })));
  for (const { fault, buffered } of ways) {
    const { points, failures } = await sweep(fault, buffered);
    if (failures.length > 0) isGood = false;
    if (json) {
      console.log(JSON.stringify({ fault, failover: buffered, points, failures }));
      continue;
    }
    const name = `${fault}${buffered ? ", with a failover" : ""}`;
    console.log(`${name.padEnd(32)} at each of ${points} I/Os: ${failures.length} states differ from a clean run`);
    for (const { n, label, violations } of failures.slice(0, 10)) {
      console.log(`  I/O ${n} (${label}): ${violations.map(({ check, detail }) => `${check}: ${detail}`).join("; ")}`);
    }
  }
  return isGood;
};
