import { fileURLToPath } from "node:url";
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
import { gatewayProject } from "./support/gateway.project.ts";
import { generationsProject } from "./support/generations.project.ts";
import { itemsProject } from "./support/items.project.ts";
import { lakeProject } from "./support/lake.project.ts";
import { pipelineProject } from "./support/pipeline.project.ts";
import { profileProject } from "./support/profile.project.ts";
import { tilesProject } from "./support/tiles.project.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export default defineConfig({
  root,
  test: {
    // A limit against hanging, not a gate on speed: machines are shared.
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], environment: "node" },
      },
      {
        extends: true,
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          exclude: [
            gatewayProject,
            pipelineProject,
            profileProject,
            itemsProject,
            lakeProject,
            generationsProject,
            tilesProject,
          ].flatMap((project) => project.test.include),
        },
      },
      gatewayProject,
      pipelineProject,
      profileProject,
      itemsProject,
      lakeProject,
      generationsProject,
      tilesProject,
      {
        extends: true,
        test: { name: "faults", include: ["test/faults/**/*.test.ts"], environment: "node", testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: "ports",
          include: ["test/ports/**/*.test.ts"],
          environment: "node",
          globalSetup: ["test/support/real-parts.ts"],
          testTimeout: 60_000,
          // Real servers on a busy machine now and then miss a wait; a failure that stands is reported.
          retry: 1,
        },
      },
      {
        extends: true,
        test: {
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
          environment: "node",
          globalSetup: ["test/conformance/installed-clients.ts"],
          // After all others: a browser full of pages is no company for tests that wait.
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "journey",
          include: ["test/journey/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          retry: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
