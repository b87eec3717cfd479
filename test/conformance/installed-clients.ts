import type { TestProject } from "vitest/node";
import { installClients } from "./install.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Whether the clients of the conformance suite are installed. */
    clientsInstalled: boolean;
  }
}

/** vitest globalSetup: installs the clients; where that fails the suite is skipped, but with CI=true it throws. */
export default async (project: TestProject): Promise<void> => {
  const problem = await installClients();
  if (problem !== null && process.env["CI"] === "true") throw new Error(problem);
  if (problem !== null) process.stderr.write(`skipping the conformance suite: ${problem}\n`);
  project.provide("clientsInstalled", problem === null);
};
