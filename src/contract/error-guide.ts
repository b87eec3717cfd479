import { errorHelp, errorStatus, type ErrorCode } from "./errors.ts";
import { rejectReasons } from "./reasons.ts";

/** The page that an error's `docs` leads to, as plain text: codes with their status, then reject reasons. */
export const errorGuide = (): string => {
  const codes = Object.entries(errorStatus).map(([code, status]) => [
    `#${code}`,
    `${status}`,
    errorHelp[code as ErrorCode],
  ]);
  const reasons = Object.entries(rejectReasons).map(([reason, { help, ours }]) => [
    `#${reason}`,
    ours ? "ours" : "yours",
    help,
  ]);
  return [
    "Errors of Doorstep",
    "",
    'Every JSON error is {"error":{"code","message","docs","request_id","field"?}}. 4xx had no effect.',
    "",
    "CODES (code, status, meaning)",
    ...codes.map(line),
    "",
    "REJECT REASONS (of events in `rejected`; reason, whose fault, meaning)",
    ...reasons.map(line),
    "",
  ].join("\n");
};

const line = ([name = "", fact = "", text = ""]: readonly string[]): string =>
  `${name.padEnd(22)}${fact.padEnd(7)}${text}`;
