import { describe, expect, it } from "vitest";
import { judgePlan, planProblem } from "../../../src/collect/sources/plan.ts";
import { normalise } from "../../../src/collect/formats/segment.ts";
import { TrackingPlan } from "../../../src/contract/source.ts";

const eventOf = (call: Record<string, unknown>) => {
  const parsed = normalise({ type: "track", userId: "user-1", ...call }, { verb: null, sent: null, context: null });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.value;
};
const schema = { type: "object", properties: { product_id: { type: "string", pattern: "^p-" } }, required: ["list"] };
const judge = (plan: unknown, call: Record<string, unknown>) => judgePlan(TrackingPlan.parse(plan))(eventOf(call));

describe("a tracking plan", () => {
  it("knows an event in any spelling that the vocabulary knows", () => {
    const plan = { events: { "Product Viewed": {} }, unplanned: "block" };
    for (const event of ["Product Viewed", "product_viewed", "view_item"]) {
      expect(judge(plan, { event, properties: { product_id: "p-1" } }), event).toBeNull();
    }
    expect(judge(plan, { event: "Quiz Taken" })).toMatchObject({ verdict: "unplanned", mode: "block", field: "event" });
  });

  it("tells a shop's own events apart as they are sent", () => {
    const plan = { events: { "Quiz Taken": {} }, unplanned: "flag" };
    expect(judge(plan, { event: "Quiz Taken" })).toBeNull();
    expect(judge(plan, { event: "quiz taken" })).toMatchObject({ verdict: "unplanned", mode: "flag" });
  });

  it("never calls page, identify and the like unplanned", () => {
    const plan = { events: {}, unplanned: "block" };
    for (const type of ["page", "screen", "identify"]) expect(judge(plan, { type }), type).toBeNull();
  });

  it("names the field that is against it", () => {
    const plan = { events: { "Product Viewed": schema }, violations: "block" };
    const wrong = judge(plan, { event: "Product Viewed", properties: { product_id: "x", list: "a" } });
    expect(wrong).toMatchObject({ verdict: "violation", mode: "block", field: "properties.product_id" });
    expect(judge(plan, { event: "Product Viewed", properties: { product_id: "p-1" } })?.message).toContain("list");
    expect(judge(plan, { event: "Product Viewed", properties: { product_id: "p-1", list: "a" } })).toBeNull();
  });

  it("sees personal properties where they were sent, and an identify's traits", () => {
    const plan = {
      events: {
        "Signed Up": { required: ["email"], properties: { email: { type: "string" } } },
        identify: { properties: { age: { type: "integer" } } },
      },
    };
    expect(judge(plan, { event: "Signed Up", properties: { email: "ada@example.com" } })).toBeNull();
    expect(judge(plan, { event: "Signed Up" })).toMatchObject({ verdict: "violation", mode: "flag" });
    expect(judge(plan, { type: "identify", traits: { age: "x" } })).toMatchObject({ field: "traits.age" });
  });

  it("finds a fault, and never throws, where a schema turns out to lead back to itself", () => {
    const circle = { properties: { a: { $ref: "#/$defs/x" } }, $defs: { x: { $ref: "#/$defs/x" } } };
    const plan = { events: { "Quiz Taken": circle }, violations: "block" };
    expect(judge(plan, { event: "Quiz Taken", properties: { a: 1 } })).toMatchObject({ verdict: "violation" });
    expect(judge(plan, { event: "Quiz Taken" })).toBeNull();
  });

  it("says nothing where it is told to allow", () => {
    const plan = { events: { "Product Viewed": schema }, violations: "allow", unplanned: "allow" };
    expect(judge(plan, { event: "Product Viewed", properties: { product_id: "x" } })).toBeNull();
    expect(judge(plan, { event: "Quiz Taken" })).toBeNull();
  });

  it("blocks unplanned properties by additionalProperties", () => {
    const plan = { events: { Quiz: { properties: { name: {}, score: {} }, additionalProperties: false } } };
    expect(judge(plan, { event: "Quiz", properties: { score: 1 } })).toBeNull();
    expect(judge(plan, { event: "Quiz", properties: { score: 1, extra: 2 } })?.verdict).toBe("violation");
  });
});

describe("a plan that can not be used", () => {
  const problem = (schema: unknown) => planProblem(TrackingPlan.parse({ events: { Quiz: schema } }))?.message ?? null;
  it("is said before it is stored", () => {
    expect(problem({ $ref: "https://internal.example/schema" })).toContain("leads outside");
    expect(problem({ properties: { a: { pattern: "(" } } })).toContain("no regular expression");
    expect(problem({ patternProperties: { "[": {} } })).toContain("no regular expression");
    expect(problem({ pattern: "a".repeat(501) })).toContain("500");
    expect(problem({ $ref: "#/$defs/missing" })).not.toBeNull();
  });

  it("is not one that refers to itself", () => {
    expect(problem({ $defs: { id: { type: "string" } }, properties: { a: { $ref: "#/$defs/id" } } })).toBeNull();
  });
});
