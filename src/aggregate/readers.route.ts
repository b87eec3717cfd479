import { Hono } from "hono";
import type { Resumed } from "../contract/resumed.ts";
import type { Auth } from "../platform/http/auth.ts";
import { HttpError } from "../platform/http/errors.ts";
import type { Reader } from "./reader.ts";

export type ReaderRouteDeps = {
  readonly auth: Auth;
  readonly partitions: number;
  readonly reader: (partition: number) => Pick<Reader, "resume">;
};

/** `POST /v1/readers/{partition}/resume?accept_gap=`: an operator's word that a stuck reader may go on. */
export const readerRoutes = ({ auth, partitions, reader }: ReaderRouteDeps): Hono => {
  const app = new Hono();
  app.post("/v1/readers/:partition/resume", async (c) => {
    await auth.require(c, ["secret"]);
    const asked = c.req.param("partition");
    const partition = /^\d{1,3}$/.test(asked) ? Number(asked) : partitions;
    if (partition >= partitions) throw new HttpError("not_found", `There are partitions 0 to ${partitions - 1}.`);
    const acceptGap = c.req.query("accept_gap") === "true";
    const gap_accepted = await reader(partition)
      .resume({ acceptGap })
      .catch(() => {
        throw new HttpError("unavailable", "The reader can not be reached just now.");
      });
    return c.json({ partition, gap_accepted } satisfies Resumed);
  });
  return app;
};
