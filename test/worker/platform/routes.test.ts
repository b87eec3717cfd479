import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createApp } from "../../../src/app.ts";
import { operations } from "../../../src/contract/openapi/operations.ts";
import { servicesOf } from "../../../src/services.ts";

const key = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
const settings = {
  DOORSTEP_KEYS: JSON.stringify([{ key_sha256: "0".repeat(64), kind: "secret", source: "test" }]),
  DOORSTEP_KEYRING: JSON.stringify({ v: 1, pseudonym: key, roots: [{ kid: 1, key }] }),
};

it("mounts what /openapi.json describes, and describes what is mounted", () => {
  const app = createApp(servicesOf({ ...env, ...settings }));
  const mounted = app.routes
    // Preflights, and what answers every address below a folder, are no calls of their own.
    .filter(({ method, path }) => method !== "OPTIONS" && !path.endsWith("*"))
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
  const described = operations().map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect([...new Set(mounted)].toSorted()).toEqual(described.toSorted());
});
