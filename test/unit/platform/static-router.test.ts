import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { staticRouter } from "../../../src/platform/http/static-router.ts";

const routes = (app: Hono): Hono => {
  app.use(async (c, next) => {
    await next();
    c.header("x-seen", c.req.path);
  });
  app.get("/items", (c) => c.text("all"));
  app.post("/items", (c) => c.text("made"));
  app.get("/items/:id", (c) => c.text(`one ${c.req.param("id")}`));
  app.get("/items/:id/*", (c) => c.text(`below ${c.req.param("id")}`));
  app.get("/:any", (c) => c.text(`any ${c.req.param("any")}`));
  app.get("/about", (c) => c.text("never reached"));
  app.notFound((c) => c.text("nothing", 404));
  return app;
};

describe("the router", () => {
  it("finds what hono's own finds, the first time and the next", async () => {
    const ours = routes(new Hono({ router: staticRouter() }));
    const plain = routes(new Hono());
    const asked = ["/items", "/items/7", "/items/7/more/yet", "/items/8", "/about", "/other", "/", "/items/", "/a/b"];
    for (const path of [...asked, ...asked]) {
      for (const method of ["GET", "POST", "HEAD", "DELETE", "PURGE"]) {
        const [own, other] = [await ours.request(path, { method }), await plain.request(path, { method })];
        expect([own.status, own.headers.get("x-seen"), await own.text()]).toEqual([
          other.status,
          other.headers.get("x-seen"),
          await other.text(),
        ]);
      }
    }
  });

  it("takes no parameter of one request for another's", async () => {
    const app = routes(new Hono({ router: staticRouter() }));
    for (const id of ["a", "b"]) expect(await (await app.request(`/items/${id}`)).text()).toBe(`one ${id}`);
  });
});
