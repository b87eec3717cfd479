import { describe, expect, it } from "vitest";
import { messageOf } from "../../../src/message/message-of.ts";
import { placements } from "../../support/placements.ts";

const person = { key: "k", send: null, placement: null };

describe("the message of a person's address", () => {
  it.each([
    ["spring-sale", "spring-sale"],
    ["Frühling 😀", "Frühling 😀"],
    ["x".repeat(300), "x".repeat(200)],
  ])("is named by the send in the path: %s", async (send, named) => {
    expect(await messageOf(placements, person, { placement: "default", send })).toMatchObject({ send: named });
  });

  it.each([
    ["", "empty"],
    ["a\nb", "two lines"],
    ["a\u0000", "a control character"],
    ["\ud83d", "half a character"],
    ["x".repeat(199) + "😀", "half a character once cut"],
  ])("is none for a send that no record could carry: %j (%s)", async (send) => {
    expect(await messageOf(placements, person, { placement: "default", send })).toBeNull();
  });

  it("is that of the token when the token carries one", async () => {
    const claims = { ...person, send: "own", placement: "default" };
    expect(await messageOf(placements, claims, { placement: "default", send: "other" })).toMatchObject({ send: "own" });
  });
});
