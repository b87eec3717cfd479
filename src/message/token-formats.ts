import Papa from "papaparse";
import { err, ok, type Result } from "../base/result.ts";
import type { MintedToken } from "../contract/tokens.ts";

export type TokenFormat = "json" | "ndjson" | "csv";

/** One row to mint, not yet checked, and where it stood: an index or a line, for error messages. */
export type TokenRow = { readonly at: string; readonly value: unknown };

/** The format of a body: by its content type when it names one, else by its first character. */
export const formatOf = (contentType: string, text: string): TokenFormat => {
  if (contentType.includes("csv")) return "csv";
  if (contentType.includes("ndjson") || contentType.includes("jsonl")) return "ndjson";
  const trimmed = text.trimStart();
  if (trimmed.startsWith("[")) return "json";
  if (!trimmed.startsWith("{")) return "csv";
  return isJson(trimmed) ? "json" : "ndjson";
};

/** Rows of a body: an object, a list, `{"tokens":[…]}`, one object a line, or CSV with a header line. */
export const parseRows = (format: TokenFormat, text: string): Result<TokenRow[], string> => {
  if (format === "csv") return csvRows(text);
  if (format === "ndjson") return ndjsonRows(text);
  if (!isJson(text)) return err("The body is not JSON.");
  const body: unknown = JSON.parse(text);
  if (Array.isArray(body)) return ok(body.map((value: unknown, index) => ({ at: String(index), value })));
  if (typeof body === "object" && body !== null && "tokens" in body && Array.isArray(body.tokens)) {
    return ok(body.tokens.map((value: unknown, index) => ({ at: `tokens.${index}`, value })));
  }
  return ok([{ at: "", value: body }]);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const ndjsonRows = (text: string): Result<TokenRow[], string> => {
  const rows: TokenRow[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    if (!isJson(line)) return err(`Line ${index + 1} is not JSON.`);
    rows.push({ at: `line ${index + 1}`, value: JSON.parse(line) });
  }
  return ok(rows);
};

const csvRows = (text: string): Result<TokenRow[], string> => {
  const parsed = Papa.parse<Record<string, string>>(text.trim(), {
    header: true,
    skipEmptyLines: true,
    delimiter: ",",
    // A column called " send_id" would be none: its tokens would be good for every send.
    transformHeader: (name) => name.trim(),
  });
  const [problem] = parsed.errors;
  if (problem !== undefined) return err(`CSV line ${(problem.row ?? 0) + 2}: ${problem.message}.`);
  return ok(
    parsed.data.map((row, index) => ({
      at: `line ${index + 2}`,
      // An empty cell is an absent value.
      value: Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "")),
    })),
  );
};

/** How minted tokens are written one by one: before the first, between two, after the last. */
export type Framing = {
  readonly contentType: string;
  readonly head: string;
  readonly line: (minted: MintedToken) => string;
  readonly separator: string;
  readonly tail: string;
};

/** `slots`: the most that one of the tokens has. */
export const framingOf = (format: TokenFormat, slots: number): Framing => {
  if (format === "csv")
    return {
      contentType: "text/csv",
      head: csvHeader(slots),
      line: (minted) => csvLine(minted, slots),
      separator: "",
      tail: "",
    };
  const line = (minted: MintedToken): string => JSON.stringify(minted);
  return format === "ndjson"
    ? { contentType: "application/x-ndjson", head: "", line, separator: "\n", tail: "\n" }
    : { contentType: "application/json", head: '{"tokens":[', line, separator: ",", tail: "]}" };
};

export const csvHeader = (slots: number): string =>
  `${["user_id", "anonymous_id", "email_sha256", "send_id", "placement", "token", ...slotColumns(slots), "alt", "width", "height"].join(",")}\n`;

/** One line of CSV output, in the order of `csvHeader`; all pictures of a placement have one size and one text. */
export const csvLine = (minted: MintedToken, columns: number): string => {
  const { user_id, anonymous_id, email_sha256, send_id, placement, token, slots } = minted;
  const cells = [user_id, anonymous_id, email_sha256, send_id, placement, token];
  const slotCells = slots.flatMap((slot) => [slot.image_url, slot.click_url]);
  const unused = Array.from({ length: 2 * Math.max(0, columns - slots.length) }, () => "");
  const { alt = "", width = "", height = "" } = slots[0] ?? {};
  const line = [...cells.map((cell) => cell ?? ""), ...slotCells, ...unused, alt, width, height];
  return `${Papa.unparse([line])}\n`;
};

const slotColumns = (slots: number): string[] =>
  Array.from({ length: slots }, (_, i) => [`image_url_${i + 1}`, `click_url_${i + 1}`]).flat();
