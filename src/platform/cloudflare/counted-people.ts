import type { CutMarks, People } from "../../aggregate/people.port.ts";
import type { Metrics } from "../../base/metrics.port.ts";

/** Counts what cuts say of muted events and of conflicts of identities; a cut that is sent again may count twice. */
export const countedPeople = (people: People, metrics: Metrics): People => ({
  apply: async (key, cut) => {
    const answer = await people.apply(key, cut);
    if (answer.marks !== undefined) countMarks(metrics, answer.marks);
    return answer;
  },
});

const countMarks = (metrics: Metrics, marks: CutMarks): void => {
  for (const [mark, n] of Object.entries(marks)) {
    if (mark === "bot" || mark === "flood") metrics.count("events_muted_total", { reason: mark }, n);
    else metrics.count("identity_conflicts_total", { kind: mark }, n);
  }
};
