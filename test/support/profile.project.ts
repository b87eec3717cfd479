import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the person's object alone, and of the copies of what it decided, in workerd. */
export const profileProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/profile-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: {
          PROFILE: { className: "Profile", useSQLite: true },
          DECISION_COPIES: { className: "DecisionCopyShard", useSQLite: true },
        },
      },
    }),
  ],
  test: {
    name: "profile",
    include: ["test/worker/profile/**/*.test.ts", "test/worker/message/**/*.test.ts"],
    testTimeout: 30_000,
  },
};
