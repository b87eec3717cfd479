import { describe, expect, it } from "vitest";
import { messageOf } from "../../../src/message/message-of.ts";

const person = { key: "k", send: null, placement: null };

describe("the message of a person's address", () => {
  it.each([
    ["spring-sale", "spring-sale"],
    ["Frühling 😀", "Frühling 😀"],
    ["x".repeat(300), "x".repeat(200)],
  ])("is named by the send in the path: %s", (send, named) => {
    expect(messageOf(person, { placement: "default", send })).toMatchObject({ send: named });
  });

  it.each([
    ["", "empty"],
    ["a\nb", "two lines"],
    ["a\u0000", "a control character"],
    ["\ud83d", "half a character"],
    ["x".repeat(199) + "😀", "half a character once cut"],
  ])("is none for a send that no record could carry: %j (%s)", (send) => {
    expect(messageOf(person, { placement: "default", send })).toBeNull();
  });

  it("is that of the token when the token carries one", () => {
    const claims = { ...person, send: "own", placement: "default" };
    expect(messageOf(claims, { placement: "default", send: "other" })).toMatchObject({ send: "own" });
  });
});
