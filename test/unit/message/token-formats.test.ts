import { describe, expect, it } from "vitest";
import type { MintedToken } from "../../../src/contract/tokens.ts";
import { csvHeader, csvLine, formatOf, parseRows } from "../../../src/message/token-formats.ts";

describe("the format of a token request", () => {
  it.each([
    ["application/json", '{"user_id":"a"}', "json"],
    ["", '[{"user_id":"a"}]', "json"],
    ["", '{"user_id":"a"}\n{"user_id":"b"}', "ndjson"],
    ["application/x-ndjson", '{"user_id":"a"}', "ndjson"],
    ["text/csv", "user_id\na", "csv"],
    ["", "user_id,send_id\na,s", "csv"],
  ] as const)("with content type '%s' and body %j is %s", (type, body, format) => {
    expect(formatOf(type, body)).toBe(format);
  });

  it("names the line at fault", () => {
    expect(parseRows("ndjson", '{"user_id":"a"}\nnonsense')).toEqual({ ok: false, error: "Line 2 is not JSON." });
  });

  it("reads quoted CSV and takes an empty cell as absent", () => {
    const rows = parseRows("csv", 'user_id,send_id\n"a,""b""",\nc,s\n');
    expect(rows.ok && rows.value.map((row) => row.value)).toEqual([
      { user_id: 'a,"b"' },
      { user_id: "c", send_id: "s" },
    ]);
  });

  it("writes one CSV column pair per slot", () => {
    const slot = {
      image_url: "https://d.example/o/t/1.jpg",
      click_url: "https://d.example/c/t/1",
      alt: "For you, today",
      width: 200,
      height: 264,
    };
    const minted: MintedToken = { user_id: 'a"b', placement: "default", token: "t", slots: [slot] };
    expect(csvHeader(1)).toBe(
      "user_id,anonymous_id,email_sha256,send_id,placement,token,image_url_1,click_url_1,alt,width,height\n",
    );
    const links = `${slot.image_url},${slot.click_url}`;
    expect(csvLine(minted, 1)).toBe(`"a""b",,,,default,t,${links},"For you, today",200,264\n`);
    // Beside a placement with more pictures.
    expect(csvLine(minted, 3)).toBe(`"a""b",,,,default,t,${links},,,,,"For you, today",200,264\n`);
  });

  it("takes CSV columns by their names, whatever spaces stand around them", () => {
    const rows = parseRows("csv", "user_id, send_id \na,s\n");
    expect(rows.ok && rows.value.map((row) => row.value)).toEqual([{ user_id: "a", send_id: "s" }]);
  });
});
