// The least that applying a batch of events costs: one call of the person's object, one row written by it.
import { DurableObject } from "cloudflare:workers";

export class Person extends DurableObject {
  apply(events) {
    this.ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS batches (id INTEGER PRIMARY KEY, events TEXT NOT NULL)");
    this.ctx.storage.sql.exec("INSERT INTO batches (events) VALUES (?)", JSON.stringify(events));
    return { applied: events.length };
  }
}

/** As many calls at once as a reader of ours makes, over as many readers as there are partitions. */
const inFlight = 48 * 16;

const inTurns = async (count, work) => {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane));
};

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/") return new Response("ok");
    const [people, batches, events] = ["people", "batches", "events"].map((name) => Number(searchParams.get(name)));
    const person = (index) => env.PERSON.getByName(`person-${index % people}`);
    const event = await request.json();
    const batch = Array.from({ length: events }, () => event);
    await inTurns(batches, (index) => person(index).apply(batch));
    return new Response("ok");
  },
};
