import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the stores of tiles and of building them ahead: real objects in workerd, and the simulated R2. */
export const tilesProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/tiles-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          TILE_STORE: { className: "TileStore", useSQLite: true },
          TILE_BUILDER: { className: "TileBuilder", useSQLite: true },
        },
        r2Buckets: ["TILES"],
      },
    }),
  ],
  test: { name: "tiles", include: ["test/worker/tiles/**/*.test.ts"], testTimeout: 30_000 },
};
