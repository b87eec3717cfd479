import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the items stage alone: its real objects in workerd, and a read model that can be made to fail. */
export const itemsProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/worker/items-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          ITEM_SHARD: { className: "ItemShard", useSQLite: true },
          READ_MODEL: { className: "ReadModelShard", useSQLite: true },
        },
      },
    }),
  ],
  test: { name: "items", include: ["test/worker/items/**/*.test.ts"], testTimeout: 30_000 },
};
