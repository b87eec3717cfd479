import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of epochs and generations: every object of the pipeline for real in workerd, wired as services.ts does. */
export const generationsProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/generations-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          LOG_PARTITION: { className: "LogPartition", useSQLite: true },
          READER: { className: "Reader", useSQLite: true },
          PROFILE: { className: "Profile", useSQLite: true },
          ITEM_SHARD: { className: "ItemShard", useSQLite: true },
          READ_MODEL: { className: "ReadModelShard", useSQLite: true },
        },
      },
    }),
  ],
  test: { name: "generations", include: ["test/worker/generations/**/*.test.ts"], testTimeout: 90_000 },
};
