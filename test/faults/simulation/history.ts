import type { CanonicalEvent, Source } from "../../../src/collect/event.ts";

/**
 * What became of a submitted event, as its sender knows. ok: acknowledged; fail: refused for good; info: nobody
 * told it, so there may be one effect or none.
 */
export type Status = "info" | "ok" | "fail";

/** One event as its sender submits it, as often as it takes. */
export type Submission = {
  /** `source/id`: what makes it one event. */
  readonly name: string;
  readonly source: Source;
  /** Null: one that must be refused. */
  readonly event: CanonicalEvent | null;
  /** Key of the person it belongs to, and of the email address whose pointer it sets. */
  readonly key: string;
  readonly pointer: string | null;
  status: Status;
  /** Virtual ms. */
  submitted: number;
};

export type History = {
  readonly submissions: Submission[];
  /** Device keys that more than one user was identified on: what they show depends on the log's order. */
  readonly shared: ReadonlySet<string>;
  /** Keys of people who were erased, with the last cut-off that was asked for, epoch ms. */
  readonly erasures: Map<string, number>;
  /** Notes that `key` becomes `user`; `users` by key are what a read of it may follow. */
  merged(key: string, user: string): void;
  /** All keys whose objects a read of this one may depend on. */
  clusterOf(key: string): readonly string[];
};

export const history = (): History => {
  const into = new Map<string, Set<string>>();
  const shared = new Set<string>();
  return {
    submissions: [],
    shared,
    erasures: new Map(),
    merged(key, user) {
      const users = into.get(key) ?? new Set();
      users.add(user);
      into.set(key, users);
      if (users.size > 1) shared.add(key);
    },
    clusterOf(key) {
      const users = into.get(key) ?? new Set([key]);
      const cluster = new Set([key, ...users]);
      for (const [other, its] of into) if ([...its].some((user) => users.has(user))) cluster.add(other);
      return [...cluster];
    },
  };
};
