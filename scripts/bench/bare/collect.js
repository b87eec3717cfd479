// What collect does at least: parse, one durable append, the person's object. The reader's object is left out, for
// ours wakes it a few times a second only.
import { DurableObject } from "cloudflare:workers";

export class Log extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS records (first INTEGER PRIMARY KEY, packed TEXT NOT NULL)");
  }
  append(packed) {
    this.ctx.storage.sql.exec("INSERT INTO records (packed) VALUES (?)", packed);
    return 1;
  }
}

export class Person extends DurableObject {
  hand(events) {
    this.fresh = events;
  }
}

export default {
  async fetch(request, env) {
    if (request.method === "GET") return new Response("ok");
    const { batch } = await request.json();
    const person = batch[0].userId;
    const partition = `p${[...person].reduce((sum, char) => sum + char.charCodeAt(0), 0) % 16}`;
    await env.LOG.getByName(partition).append(JSON.stringify(batch));
    await env.PERSON.getByName(person).hand(batch);
    return Response.json({ success: true, accepted: batch.length, rejected: [] });
  },
};
