import { Hono } from "hono";
import type { Resumed } from "../contract/resumed.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";

/** What stops where it would have to jump over records, and goes on when an operator says so. */
type Resumable = { resume(options: { readonly acceptGap: boolean }): Promise<boolean> };

export type ResumeRouteDeps = {
  readonly auth: Auth;
  readonly partitions: number;
  readonly reader: (partition: number) => Resumable;
  /** Null: nothing is archived. */
  readonly archiver: ((partition: number) => Resumable) | null;
};

/** `POST /v1/readers/{partition}/resume?accept_gap=`, and the same of `archivers`. */
export const resumeRoutes = ({ auth, partitions, reader, archiver }: ResumeRouteDeps): Hono => {
  const app = new Hono();
  for (const [kind, of] of [
    ["readers", reader],
    ["archivers", archiver],
  ] as const) {
    app.post(`/v1/${kind}/:partition/resume`, async (c) => {
      await auth.require(c, ["secret"]);
      const asked = c.req.param("partition");
      const partition = /^\d{1,3}$/.test(asked) ? Number(asked) : partitions;
      if (of === null) throw new HttpError("not_found", "Nothing is archived: DOORSTEP_LAKE is off.");
      if (partition >= partitions) throw new HttpError("not_found", `There are partitions 0 to ${partitions - 1}.`);
      const gap_accepted = await of(partition)
        .resume({ acceptGap: c.req.query("accept_gap") === "true" })
        .catch(() => {
          throw new HttpError("unavailable", "It can not be reached just now.");
        });
      return c.json({ partition, gap_accepted } satisfies Resumed);
    });
  }
  return app;
};
