import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "./clients.ts";
import type { Status } from "./statuses.ts";
import type { Stock } from "./stored-marks.ts";

/** One line of the conformance matrix. */
export type Row = Stock & {
  readonly client: Client;
  readonly status: Status;
  /** Requests with events that the client made. */
  readonly requests: number;
};

export const isClean = ({ lost, doubled }: Row): boolean => lost.length === 0 && doubled.length === 0;

const heads = ["package", "version", "status", "requests", "sent", "stored", "lost", "doubled", ""] as const;

/** The matrix as text, one line a row, columns aligned. */
export const matrixText = (rows: readonly Row[]): string => {
  const table = [
    heads,
    ...rows.map((row) => [
      row.client.name,
      row.client.version,
      row.status,
      String(row.requests),
      String(row.sent),
      String(row.stored),
      String(row.lost.length),
      String(row.doubled.length),
      row.lost.length > 0 && row.client.drops.includes(row.status) ? "dropped by the client" : "",
    ]),
  ];
  const widths = heads.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const isNumber = (column: number): boolean => column >= 3 && column <= 7;
  const lines = table.map((line) =>
    line
      .map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
};

/** Keeps the matrix beside other results of runs. */
export const keepMatrix = (rows: readonly Row[]): void => {
  const folder = join(import.meta.dirname, "../../.doorstep");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "conformance.txt"), matrixText(rows));
  const plain = rows.map(({ client, ...row }) => ({ package: client.name, version: client.version, ...row }));
  writeFileSync(join(folder, "conformance.json"), `${JSON.stringify(plain, null, 2)}\n`);
};
