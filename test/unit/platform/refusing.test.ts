import { describe, expect, it } from "vitest";
import { Refused } from "../../../src/aggregate/refused.ts";
import { refusing } from "../../../src/platform/cloudflare/refusing.ts";

const failing = (marks: object) => refusing(Promise.reject(Object.assign(new Error("failed"), marks)));

describe("a call to an object", () => {
  it.each([{ remote: true }, { durableObjectReset: true }])("is refused when its code failed: %o", async (marks) => {
    await expect(failing(marks)).rejects.toBeInstanceOf(Refused);
  });

  it.each([{}, { retryable: true }, { overloaded: true, remote: true }, { retryable: true, durableObjectReset: true }])(
    "has not been answered when it may work later: %o",
    async (marks) => {
      await expect(failing(marks)).rejects.not.toBeInstanceOf(Refused);
    },
  );

  it("answers what the object answers", async () => {
    expect(await refusing(Promise.resolve(1))).toBe(1);
  });
});
