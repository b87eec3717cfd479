import { expect, it } from "vitest";
import { devRoutes } from "../../../src/collect/dev/dev.route.ts";
import { devPaths } from "../../../src/contract/openapi/dev-paths.ts";
import { countingRandom } from "../../support/collect-parts.ts";

it("is not there outside of local development", async () => {
  const app = devRoutes({ view: null, random: countingRandom() });
  for (const { path, method } of devPaths()) {
    const response = await app.request(path, { method: method.toUpperCase() });
    expect([path, response.status]).toEqual([path, 404]);
  }
});
