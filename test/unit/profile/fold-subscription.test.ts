import { describe, expect, it } from "vitest";
import { viewOf } from "../../../src/profile/view.ts";
import { folded, record, start, viewed } from "../../support/person-records.ts";

const unsubscribed = (occurred: number) => record({ type: "email_unsubscribed", properties: {} }, { occurred });
const said = (name: string, occurred: number) => record({ type: "custom", properties: { name } }, { occurred });

describe("an unsubscription from email", () => {
  it("withdraws from mails, and leaves the website as it was", () => {
    const view = viewOf(folded([viewed("a", start), unsubscribed(start + 1)]));
    expect(view).toMatchObject({ known: true, withdrawn: true, viewed: [{ item: "a" }] });
    expect(viewOf(folded([viewed("a", start)])).withdrawn).toBe(false);
  });

  it.each(["Email Subscribed", "emailSubscribed", "subscribed", "Subscribed to Email Marketing"])(
    "is taken back by a later %s",
    (name) => {
      expect(viewOf(folded([unsubscribed(start), said(name, start + 1)])).withdrawn).toBe(false);
    },
  );

  it("stays through an earlier subscription, other events, and consent that a tool repeats", () => {
    const others = [
      said("Email Subscribed", start - 1),
      said("Email Subscribed", start),
      said("Newsletter Seen", start + 1),
      viewed("a", start + 2, { consent: { marketing: true } }),
    ];
    expect(viewOf(folded([unsubscribed(start), ...others])).withdrawn).toBe(true);
    expect(viewOf(folded([said("Subscribed", start - 1), unsubscribed(start)])).withdrawn).toBe(true);
  });
});
