import type { Line } from "./task.ts";

/** Lines as a table for people: what is the same in all of them once on top. */
export const tableOf = (lines: readonly Line[]): string => {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const shared = names.filter((name) => new Set(lines.map((line) => line[name])).size === 1 && !isNumber(lines, name));
  const columns = names.filter((name) => !shared.includes(name));
  const rows = [columns, ...lines.map((line) => columns.map((name) => String(line[name] ?? "")))];
  const widths = columns.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return isNumber(lines, columns[column] ?? "") ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  const head = shared.map((name) => `${name} ${lines[0]?.[name] ?? ""}`).join(" · ");
  return [head, ...text, ""].join("\n");
};

const isNumber = (lines: readonly Line[], name: string): boolean =>
  lines.some((line) => typeof line[name] === "number");
