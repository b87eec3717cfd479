import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { localKeyList } from "../../scripts/gateway/local-keys.ts";

/** A readable key of 32 bytes, and never a secret. */
const key = "A".repeat(43);

/** Tests of the whole Worker with its real objects, as in local development. */
export const gatewayProject = {
  extends: true as const,
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          DOORSTEP_LOCAL: "true",
          DOORSTEP_KEYS: localKeyList(),
          // The log is the embedded one; topics of this cluster may be sources.
          UPSTASH_KAFKA_REST_URL: "https://kafka.example",
          UPSTASH_KAFKA_REST_USERNAME: "user",
          UPSTASH_KAFKA_REST_PASSWORD: "password",
          DOORSTEP_KEYRING: JSON.stringify({ v: 1, pseudonym: key, roots: [{ kid: 1, key }] }),
        },
      },
    }),
  ],
  test: {
    name: "gateway",
    include: ["test/worker/gateway/**/*.test.ts", "test/worker/collect/bad-input.test.ts"],
    testTimeout: 30_000,
  },
};
