import { cloudflareTest } from "@cloudflare/vitest-plugin";

/** Tests of the person's object alone, in workerd. */
export const profileProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      main: "./test/support/profile-worker.ts",
      miniflare: {
        compatibilityDate: "2026-11-01",
        durableObjects: { PROFILE: { className: "Profile", useSQLite: true } },
      },
    }),
  ],
  test: { name: "profile", include: ["test/worker/profile/**/*.test.ts"], testTimeout: 30_000 },
};
