import { describe, expect, it } from "vitest";
import { parseBeacon, parsePixelBody } from "../../../src/collect/formats/beacon.ts";

const body = (more: object, event: object = {}) => ({ a: "v", e: [{ n: "page", i: "1", ...event }], ...more });
const consentOf = (given: object): unknown => {
  const parsed = parseBeacon(given, 100, null);
  const [arrival] = parsed.ok ? parsed.value : [];
  return arrival?.ok ? arrival.event.consent : "refused";
};

describe("consent in a beacon", () => {
  it.each([
    ["of all its events", body({ g: { analytics: true, gpc: false } }), { analytics: true, gpc: false }],
    [
      "of one event before that of all",
      body({ g: { analytics: true } }, { g: { analytics: false } }),
      { analytics: false },
    ],
    ["nothing where nobody asked", body({ g: {} }), null],
    ["nothing where it is not there", body({}), null],
    [
      "only what is true or false, of what we know",
      body({ g: { analytics: "granted", marketing: true, x: 1 } }),
      { marketing: true },
    ],
    ["nothing in a shape of its own", body({ g: "yes" }), null],
  ])("is %s", (_, given, expected) => {
    expect(consentOf(given)).toEqual(expected);
  });
});

describe("a body in a pixel's address", () => {
  it("is an event", () => {
    const arrival = parsePixelBody(JSON.stringify(body({ g: { analytics: true } })), null);
    expect(arrival).toMatchObject({ ok: true, event: { id: "1", consent: { analytics: true } } });
  });

  it.each([
    ["{", "not_json"],
    ["{}", "missing_field"],
    ['{"e":[]}', "missing_field"],
    ['{"e":[{"n":"page"}]}', "no_identity"],
  ])("is refused when it is %s", (text, reason) => {
    expect(parsePixelBody(text, null)).toMatchObject({ ok: false, rejection: { reason } });
  });
});
