import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the lake alone: its real objects over the real log in workerd, and the simulated R2. */
export const lakeProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/lake-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          LOG_PARTITION: { className: "LogPartition", useSQLite: true },
          READER: { className: "Reader", useSQLite: true },
          ARCHIVER: { className: "Archiver", useSQLite: true },
          LAKE_STORE: { className: "LakeStore", useSQLite: true },
        },
        r2Buckets: ["BUCKET"],
      },
    }),
  ],
  test: { name: "lake", include: ["test/worker/lake/**/*.test.ts"], testTimeout: 30_000 },
};
