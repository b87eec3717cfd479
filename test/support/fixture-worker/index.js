// A Worker small enough to test the launcher with: a counter that survives, an alarm, a schedule, settings, the cache.
import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject {
  async add(name) {
    const total = ((await this.ctx.storage.get(name)) ?? 0) + 1;
    await this.ctx.storage.put(name, total);
    return total;
  }
  async alarmIn(ms) {
    await this.ctx.storage.setAlarm(Date.now() + ms);
  }
  alarm() {
    return this.add("alarms");
  }
  async totals() {
    return Object.fromEntries(await this.ctx.storage.list());
  }
}

const routes = {
  "/add": async (counter) => Response.json(await counter.add("requests")),
  "/alarm": async (counter) => Response.json((await counter.alarmIn(1_500)) ?? null),
  "/totals": async (counter) => Response.json(await counter.totals()),
  "/env": async (_counter, env) => Response.json({ greeting: env.GREETING, local: env.DOORSTEP_LOCAL }),
  "/photo": async (_counter, env) => await env.DEV_PHOTOS.fetch("http://photos/a.txt"),
  "/cache": async () => {
    const cache = await caches.open("pictures");
    const hit = await cache.match("https://cache.example/a");
    if (hit !== undefined) return new Response(`hit ${await hit.text()} ${hit.headers.get("x-kind")}`);
    const headers = { "cache-control": "public, max-age=60", "x-kind": "card" };
    await cache.put("https://cache.example/a", new Response("picture", { headers }));
    return new Response("miss");
  },
  "/fetch": async (_counter, _env, url) => {
    const target = url.searchParams.get("url") ?? "";
    return new Response(await fetch(target).then((answer) => answer.text(), String));
  },
};

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    const route = routes[url.pathname];
    if (route === undefined) return new Response("ok");
    return await route(env.COUNTER.getByName("one"), env, url);
  },
  async scheduled(_controller, env) {
    await env.COUNTER.getByName("one").add("ticks");
  },
};
