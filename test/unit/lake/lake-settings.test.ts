import { describe, expect, it } from "vitest";
import { localKeyList } from "../../../scripts/gateway/local-keys.ts";
import { embeddedEpochs, parseConfig } from "../../../src/env.ts";

const secret = "0123456789abcdefghijABCDEFGHIJ0123456789abc";
const settings = {
  DOORSTEP_LOCAL: "true",
  DOORSTEP_KEYS: localKeyList(),
  DOORSTEP_KEYRING: JSON.stringify({ v: 1, pseudonym: secret, roots: [{ kid: 1, key: secret }] }),
  DOORSTEP_SHOP: '{"name":"Shop","home_url":"https://example.com/","currency":"EUR","click_hosts":[]}',
};
const s3 = { LAKE_S3_URL: "https://s3.example/b", LAKE_S3_ACCESS_KEY_ID: "k", LAKE_S3_SECRET_ACCESS_KEY: "s" };
const parsed = (more: object) => {
  const config = parseConfig({ ...settings, ...more });
  return config.ok ? config.value : config.error;
};

describe("settings of the lake", () => {
  it("are the embedded one and seven days, unless told", () => {
    expect(parsed({})).toMatchObject({ lake: "embedded", log: { keepDays: 7 } });
    expect(parsed({ DOORSTEP_LAKE: "off", DOORSTEP_LOG_KEEP_DAYS: "30" })).toMatchObject({
      lake: null,
      log: { keepDays: 30 },
    });
    expect(parsed({ DOORSTEP_LAKE: "r2" })).toMatchObject({ lake: "r2" });
    expect(parsed({ DOORSTEP_LAKE: "s3", ...s3 })).toMatchObject({
      lake: { url: s3.LAKE_S3_URL, region: "auto", accessKeyId: "k", secretAccessKey: "s" },
    });
  });

  it("name what is missing", () => {
    expect(parsed({ DOORSTEP_LAKE: "s3", ...s3, LAKE_S3_URL: undefined })).toContain("LAKE_S3_URL");
    expect(parsed({ DOORSTEP_LAKE: "tape" })).toContain("DOORSTEP_LAKE");
    expect(parsed({ DOORSTEP_LOG_KEEP_DAYS: "-1" })).toContain("DOORSTEP_LOG_KEEP_DAYS");
  });

  it("leave alone logs that are not embedded", () => {
    const config = parseConfig({
      ...settings,
      DOORSTEP_LOG: "kafka",
      DOORSTEP_LOG_EPOCH: "k1",
      DOORSTEP_LOG_PREVIOUS: '[{"epoch":"e1","partitions":4,"log":"embedded"}]',
      UPSTASH_KAFKA_REST_URL: "https://kafka.example",
      UPSTASH_KAFKA_REST_USERNAME: "u",
      UPSTASH_KAFKA_REST_PASSWORD: "p",
    });
    expect(config.ok && embeddedEpochs(config.value)).toEqual(["e1"]);
  });
});
