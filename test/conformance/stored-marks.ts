import { expectedMarks, type Plan } from "./plan.ts";

/** What became of a plan's events in the store. */
export type Stock = {
  readonly sent: number;
  /** Events that the right person has, doubles counted once. */
  readonly stored: number;
  /** Marks that the right person does not have. */
  readonly lost: readonly string[];
  /** Marks that are there more than once, whoever has them. */
  readonly doubled: readonly string[];
};

/** Reads it through the profile API of the gateway at `url`. */
export const stockOf = async (url: string, plan: Plan): Promise<Stock> => {
  const lost: string[] = [];
  const found: string[] = [];
  let sent = 0;
  for (const [person, marks] of expectedMarks(plan)) {
    const here = await marksOf(url, person);
    sent += marks.length;
    lost.push(...marks.filter((mark) => !here.includes(mark)));
    found.push(...here);
  }
  const doubled = found.filter((mark, index) => found.indexOf(mark) !== index);
  return { sent, stored: sent - lost.length, lost, doubled };
};

type Page = { data: { properties: { mark?: string } }[] };

const marksOf = async (url: string, person: string): Promise<string[]> => {
  const path = `/v1/profiles/${encodeURIComponent(person)}/events?limit=100`;
  const answer = await fetch(`${url}${path}`, { headers: { authorization: "Bearer sk_dev" } });
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as Page).data.flatMap(({ properties }) => properties.mark ?? []);
};
