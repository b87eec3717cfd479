/** A person in a case, and what is told of them, in this order; every mark is one event. */
export type PlannedPerson = {
  readonly userId: string;
  /** Under this id come the marks of `before`, then an identify call. */
  readonly anonymousId: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** More events later on, one by one, for clients that resend only with the next event. */
  readonly nudges: readonly string[];
};

/** What a client is to send, and where. */
export type Plan = {
  readonly id: string;
  readonly url: string;
  readonly writeKey: string;
  readonly people: readonly PlannedPerson[];
};

/** A client as the suite drives it: sends the plan, and resolves when it has flushed or given up. */
export type Driver<Sdk> = (sdk: Sdk, plan: Plan) => Promise<void>;

/** Event name and property of every mark. */
export const markName = "Conformance Marked";

/** Between two nudges, ms: longer than an answer takes. */
export const nudgeEveryMs = 1_000;

/** The plan of a client for one case; `url` is where it is to send. */
export const planOf = (
  id: string,
  url: string,
  { writeKey, people, nudges }: { readonly writeKey: string; readonly people: number; readonly nudges: number },
): Plan => ({
  id,
  url,
  writeKey,
  people: ["first", "second"].slice(0, people).map((name) => ({
    userId: `${id}-${name}`,
    anonymousId: `${id}-${name}-visitor`,
    before: [`${name}-1`, `${name}-2`],
    after: [`${name}-3`, `${name}-4`],
    nudges: Array.from({ length: nudges }, (_, index) => `${name}-nudge-${index + 1}`),
  })),
});

/** Marks by the person who is to have them in the end. */
export const expectedMarks = ({ people }: Plan): ReadonlyMap<string, readonly string[]> =>
  new Map(people.map(({ userId, before, after, nudges }) => [userId, [...before, ...after, ...nudges]]));

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
