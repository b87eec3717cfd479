import type { Finding, Level } from "./finding.ts";

const marks: Readonly<Record<Level, string>> = { ok: "ok  ", warn: "warn", fail: "FAIL" };

/** A finding as it is printed: one line, and two more where something is wrong. */
export const reportLines = ({ check, level, saw, cause, todo }: Finding): string[] => [
  `${marks[level]} ${check}${saw === "" ? "" : ` (${saw})`}`,
  ...(cause === "" ? [] : [`       ${cause}`]),
  ...(todo === "" ? [] : [`       -> ${todo}`]),
];

export type Summary = Readonly<Record<Level, number>>;

export const summaryOf = (findings: readonly Finding[]): Summary => ({
  ok: findings.filter(({ level }) => level === "ok").length,
  warn: findings.filter(({ level }) => level === "warn").length,
  fail: findings.filter(({ level }) => level === "fail").length,
});

export const summaryLine = ({ ok, warn, fail }: Summary): string => `${ok} ok, ${warn} to look at, ${fail} failed`;
