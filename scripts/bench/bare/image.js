// One read of the person's object and 50 KB that are already in memory.
import { DurableObject } from "cloudflare:workers";

export class Person extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, slots TEXT NOT NULL) WITHOUT ROWID",
    );
    const slots = JSON.stringify(["teapot-blue", "lamp-sand", "vase-moss"]);
    ctx.storage.sql.exec("INSERT OR REPLACE INTO messages (id, slots) VALUES ('m', ?)", slots);
  }
  read() {
    return JSON.parse(this.ctx.storage.sql.exec("SELECT slots FROM messages WHERE id = 'm'").one().slots);
  }
}

const picture = new Uint8Array(50 * 1024).map((_, i) => i * 31);

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/o/")) return new Response("ok");
    const slots = await env.PERSON.getByName(pathname.slice(3)).read();
    return new Response(picture, { headers: { "content-type": "image/jpeg", etag: `"${slots[0]}"` } });
  },
};
