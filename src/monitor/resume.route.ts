import { type Context, Hono } from "hono";
import type { Resumed } from "../contract/resumed.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";

/** What stops where it would have to jump over records, and goes on when an operator says so. */
type Resumable = { resume(options: { readonly acceptGap: boolean }): Promise<boolean> };

/** One among a partition's readers; by default of the epoch that is appended to and the generation that serves. */
export type ReaderPlace = { readonly epoch?: string; readonly generation?: number };

export type ResumeRouteDeps = {
  readonly auth: Auth;
  /** Of the epoch that is appended to. */
  readonly partitions: number;
  /** Null: there is no such reader. */
  readonly reader: (partition: number, place: ReaderPlace) => Resumable | null;
  /** Null: nothing is archived. */
  readonly archiver: ((partition: number) => Resumable) | null;
};

/** `POST /v1/readers/{partition}/resume?accept_gap=&epoch=&generation=`, and the same of the present epoch's archivers. */
export const resumeRoutes = ({ auth, partitions, reader, archiver }: ResumeRouteDeps): Hono => {
  const app = new Hono();
  const resume = async (c: Context, find: (partition: number) => Resumable | null): Promise<Response> => {
    await auth.require(c, ["secret"]);
    const asked = c.req.param("partition") ?? "";
    const partition = /^\d{1,3}$/.test(asked) ? Number(asked) : Number.NaN;
    const one = Number.isNaN(partition) ? null : find(partition);
    if (one === null) throw new HttpError("not_found", `There are partitions 0 to ${partitions - 1}.`);
    const gap_accepted = await one.resume({ acceptGap: c.req.query("accept_gap") === "true" }).catch(() => {
      throw new HttpError("unavailable", "It can not be reached just now.");
    });
    return c.json({ partition, gap_accepted } satisfies Resumed);
  };

  app.post("/v1/readers/:partition/resume", (c) => resume(c, (partition) => reader(partition, placeIn(c))));
  app.post("/v1/archivers/:partition/resume", (c) =>
    resume(c, (partition) => {
      if (archiver === null) throw new HttpError("not_found", "Nothing is archived: DOORSTEP_LAKE is off.");
      return partition < partitions ? archiver(partition) : null;
    }),
  );
  return app;
};

const placeIn = (c: Context): ReaderPlace => {
  const [epoch, generation] = [c.req.query("epoch"), c.req.query("generation")];
  return {
    ...(epoch !== undefined && { epoch }),
    // One that is no number is one that does not exist.
    ...(generation !== undefined && { generation: /^\d{1,6}$/.test(generation) ? Number(generation) : 0 }),
  };
};
