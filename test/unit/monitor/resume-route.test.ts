import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { resumeRoutes } from "../../../src/monitor/resume.route.ts";
import { HttpError, onError } from "../../../src/platform/http/errors.ts";

const gateway = (resume: (what: string, acceptGap: boolean) => Promise<boolean>, isArchived = true) => {
  const of = (kind: string) => (partition: number) => ({
    resume: ({ acceptGap }: { acceptGap: boolean }) => resume(`${kind} ${partition}`, acceptGap),
  });
  return new Hono().onError(onError).route(
    "/",
    resumeRoutes({
      auth: {
        require: (c) =>
          c.req.header("authorization") === "Bearer sk_dev"
            ? Promise.resolve({ key_sha256: "", kind: "secret", source: "api", shop: "shop", imported: false })
            : Promise.reject(new HttpError("unauthorized", "no")),
      },
      partitions: 4,
      reader: (partition) => (partition < 4 ? of("reader")(partition) : null),
      archiver: isArchived ? of("archiver") : null,
    }),
  );
};
const post = (path: string, app: Hono, key = "sk_dev") =>
  app.request(path, { method: "POST", headers: { authorization: `Bearer ${key}` } });

describe("resuming what is stuck", () => {
  it("reaches the one that is meant and passes on whether the gap is given up", async () => {
    const asked: string[] = [];
    const app = gateway((what, acceptGap) => {
      asked.push(what);
      return Promise.resolve(acceptGap);
    });
    expect(await (await post("/v1/readers/3/resume", app)).json()).toEqual({ partition: 3, gap_accepted: false });
    expect(await (await post("/v1/archivers/0/resume?accept_gap=true", app)).json()).toEqual({
      partition: 0,
      gap_accepted: true,
    });
    expect(asked).toEqual(["reader 3", "archiver 0"]);
  });

  it("is for the secret key, for partitions that there are, and says when it can not be done", async () => {
    const app = gateway(() => Promise.reject(new Error("down")));
    expect((await post("/v1/readers/1/resume", app, "rk_dev")).status).toBe(401);
    for (const odd of ["4", "-1", "x", "1e0"]) expect((await post(`/v1/readers/${odd}/resume`, app)).status).toBe(404);
    expect((await post("/v1/readers/1/resume", app)).status).toBe(503);
    const off = gateway(() => Promise.resolve(false), false);
    expect((await post("/v1/archivers/1/resume", off)).status).toBe(404);
    expect((await post("/v1/readers/1/resume", off)).status).toBe(200);
  });
});
