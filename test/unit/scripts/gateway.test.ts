import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyringOf } from "../../../scripts/gateway/keyring.ts";
import { localKeyList } from "../../../scripts/gateway/local-keys.ts";
import { privateNetworks } from "../../../scripts/gateway/network.ts";
import { storeSettings } from "../../../scripts/gateway/stores.ts";
import { localKeyHashes, parseConfig } from "../../../src/env.ts";

const none = { kafka: undefined, "kafka-user": "", "kafka-password": "", redis: undefined, "redis-token": "" };
const shop = '{"name":"Shop","home_url":"https://example.com/","currency":"EUR","click_hosts":[]}';

describe("local settings", () => {
  it("are a configuration that the gateway takes, with the published keys", () => {
    const dir = mkdtempSync(join(tmpdir(), "doorstep-keyring-"));
    const settings = {
      DOORSTEP_LOCAL: "true",
      DOORSTEP_SHOP: shop,
      DOORSTEP_KEYS: localKeyList(),
      DOORSTEP_KEYRING: keyringOf(dir),
      ...storeSettings({ ...none, kafka: "http://127.0.0.1:1", redis: "http://127.0.0.1:2" }).bindings,
    };
    const config = parseConfig(settings);
    expect(config.ok ? config.value.keys.map((key) => key.key_sha256) : config.error).toEqual(localKeyHashes);
    expect(config).toMatchObject({ value: { local: true, log: { kafka: {} }, redis: {} } });
    expect(parseConfig({ ...settings, DOORSTEP_LOCAL: "false" }).ok).toBe(false);
    rmSync(dir, { recursive: true });
  });

  it("keep the keyring of a folder", () => {
    const dir = mkdtempSync(join(tmpdir(), "doorstep-keyring-"));
    expect(keyringOf(dir)).toBe(keyringOf(dir));
    rmSync(dir, { recursive: true });
  });

  it("stay embedded and without private network unless told", () => {
    expect(storeSettings(none)).toEqual({ bindings: {}, allow: [] });
  });
});

describe("network access", () => {
  it("is as narrow as the address tells", () => {
    expect(privateNetworks(["http://127.0.0.1:9/x", "http://127.0.0.1:10"])).toEqual(["127.0.0.1/32"]);
    expect(privateNetworks(["http://localhost:1"])).toEqual(["127.0.0.1/32", "::1/128"]);
    expect(privateNetworks(["http://[::1]:1"])).toEqual(["::1/128"]);
    expect(privateNetworks(["https://kafka.internal"])).toEqual(["private"]);
  });
});
