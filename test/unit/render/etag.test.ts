import { describe, expect, it } from "vitest";
import { strongEtag } from "../../../src/render/etag.ts";

describe("the ETag of a picture", () => {
  it("is the beginning of the SHA-256 of its bytes", async () => {
    expect(await strongEtag(new Uint8Array())).toBe('"e3b0c44298fc1c149afbf4c8996fb924"');
  });
});
