import type { Result, Router } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";

/**
 * Hono's own router, which walks its tree once for each path that holds no parameter: what is found there is the same
 * every time. Only paths that have a route of their own are remembered, so that nobody can fill the memory.
 */
export const staticRouter = <T>(): Router<T> => {
  const router = new SmartRouter<T>({ routers: [new RegExpRouter(), new TrieRouter()] });
  const fixed = new Set<string>();
  const found = new Map<string, Result<T>>();
  return {
    name: "StaticRouter",
    add(method, path, handler) {
      router.add(method, path, handler);
      if (!/[:*{?]/.test(path)) fixed.add(path);
      found.clear();
    },
    match(method, path) {
      const name = `${method} ${path}`;
      const known = found.get(name);
      if (known !== undefined) return known;
      const result = router.match(method, path);
      if (fixed.has(path) && methods.has(method)) found.set(name, result);
      return result;
    },
  };
};

/** A method may be any word; these have routes. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);
