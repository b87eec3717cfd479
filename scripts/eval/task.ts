import type { Progress } from "../lib/progress.ts";

/** What one method reached, as printed. */
export type Line = Readonly<Record<string, string | number | boolean>>;

export type TaskOptions = {
  readonly directory: string;
  readonly split: "test" | "valid" | "tail";
  /** Names of the methods to measure. */
  readonly methods: readonly string[];
  readonly allowCurrent: boolean;
  readonly show: (label: string, total: number) => Progress;
};

/** Something that can be measured on a folder of data. */
export type Task = {
  /** Every method it knows. */
  readonly methods: readonly string[];
  /** Why a folder is not for it, for people; null when it is. */
  readonly unfit: (directory: string) => string | null;
  /** One line per method and question. Throws with a readable message on malformed data. */
  readonly run: (options: TaskOptions) => Iterable<Line> | AsyncIterable<Line>;
};
