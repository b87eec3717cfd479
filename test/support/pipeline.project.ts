import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the log and of the readers alone: their real objects in workerd, the later stages replaced by small ones. */
export const pipelineProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/pipeline-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          LOG_PARTITION: { className: "LogPartition", useSQLite: true },
          READER: { className: "Reader", useSQLite: true },
          BUFFER_DRAIN: { className: "BufferDrain", useSQLite: true },
        },
      },
    }),
  ],
  test: {
    name: "pipeline",
    include: ["test/worker/log/**/*.test.ts", "test/worker/aggregate/**/*.test.ts"],
    testTimeout: 30_000,
  },
};
