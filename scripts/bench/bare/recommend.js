// One read of the person's object and a JSON answer of the same size as ours.
import { DurableObject } from "cloudflare:workers";

export class Person extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, value TEXT NOT NULL)");
    const viewed = Array.from({ length: 8 }, (_, i) => ({ item: `item-${i}`, at: 1_700_000_000_000 + i, session: i }));
    ctx.storage.sql.exec("INSERT OR REPLACE INTO state (id, value) VALUES (1, ?)", JSON.stringify({ viewed }));
  }
  read() {
    return JSON.parse(this.ctx.storage.sql.exec("SELECT value FROM state WHERE id = 1").one().value);
  }
}

const item = {
  id: "teapot-blue",
  title: "Teapot, midnight blue",
  url: "https://shop.doorstep.test/p/teapot-blue",
  image: "https://photos.doorstep.test/teapot-blue.jpg",
  price: "46.90",
  price_text: "€46.90",
  was_price_text: null,
  currency: "EUR",
  reason: "because you viewed Teapot, sand",
  strategy: "related",
  is_fallback: false,
};

export default {
  async fetch(request, env) {
    const user = new URL(request.url).searchParams.get("user_id");
    if (user === null) return new Response("ok");
    const { viewed } = await env.PERSON.getByName(user).read();
    const items = Array.from({ length: 10 }, () => item);
    return Response.json({ known: viewed.length > 0, items, fallback: 0, decision_id: "d", as_of: "2026-01-01" });
  },
};
