import type { Result } from "./result.ts";

/** A document that operators change at run time: a source, a placement. `value` is JSON, checked by whoever reads it. */
export type Setting = {
  readonly kind: string;
  readonly id: string;
  /** 1 for the first, one more with every change; never used twice, also after a deletion. */
  readonly version: number;
  /** Epoch ms. */
  readonly changed: number;
  /** Source of the key that changed it. */
  readonly by: string;
  readonly value: unknown;
};

/** One line of the audit: hashes are SHA-256 of the document's JSON; null: there was none, there is none any more. */
export type SettingChange = {
  readonly seq: number;
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  /** Epoch ms. */
  readonly at: number;
  readonly by: string;
  readonly before: string | null;
  readonly after: string | null;
};

/** Settings as one isolate knows them; a document that did not change is the same object in the next one. */
export type SettingsSnapshot = { readonly revision: number; readonly all: readonly Setting[] };

/** The authority on settings. Every call may throw when it is unreachable; a change that throws may have been made. */
export type Settings = {
  get(kind: string, id: string): Promise<Setting | null>;
  /** By id, ascending. */
  list(kind: string): Promise<readonly Setting[]>;
  /**
   * Replaces or creates. `expected`: only if this is still its version (0: there is none), else `conflict`.
   * `full`: 1,000 documents of a kind are kept.
   */
  put(
    kind: string,
    id: string,
    value: unknown,
    by: string,
    expected?: number,
  ): Promise<Result<Setting, "conflict" | "full">>;
  /** False when there is none. */
  delete(kind: string, id: string, by: string): Promise<boolean>;
  /** The audit below `before` (null: from the newest), newest first. */
  changes(before: number | null, limit: number): Promise<readonly SettingChange[]>;
};

/** What reads on a hot path use: memory, refreshed behind the answer. */
export type KnownSettings = {
  /** What this isolate knows; null before the first `load`. Beyond 30 s it asks again, behind the answer. */
  known(): SettingsSnapshot | null;
  /**
   * What is stored now, unless it was asked for within the last second. While the store does not answer:
   * what was last known, here or in this data centre; null when that is nothing.
   */
  load(): Promise<SettingsSnapshot | null>;
};
