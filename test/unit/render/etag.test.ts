import { describe, expect, it } from "vitest";
import { matchesEtag, strongEtag } from "../../../src/render/etag.ts";

describe("the ETag of a picture", () => {
  it("is the beginning of the SHA-256 of its bytes", async () => {
    expect(await strongEtag(new Uint8Array())).toBe('"e3b0c44298fc1c149afbf4c8996fb924"');
  });

  it.each(['"a"', 'W/"a"', '"b", "a"', '"b",W/"a"', "*"])("is matched by %s", (header) => {
    expect(matchesEtag(header, '"a"')).toBe(true);
  });

  it.each([null, undefined, "", '"b"', "a", '"a', '"aa"'])("is not matched by %s", (header) => {
    expect(matchesEtag(header, '"a"')).toBe(false);
  });
});
