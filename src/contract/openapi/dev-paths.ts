import * as z from "zod";
import { limits } from "../limits.ts";
import { json, type Content, type Operation, type Parameter } from "./operation.ts";

/** Local development only; elsewhere each of these is a 404. */
export const devPaths = (): Operation[] => {
  const filter = (name: string, about: string): Parameter => ({ name, in: "query", about, schema: z.string() });
  const source = filter("source", "Only of this source.");
  const user = filter("user", "Only of this user id or anonymous id.");
  const limit: Parameter = {
    name: "limit",
    in: "query",
    about: "At most so many.",
    schema: z.int().min(1).max(limits.pageSize).default(100),
  };
  const path = (
    id: string,
    where: string,
    about: string,
    content: Content,
    parameters: readonly Parameter[] = [],
    method: "get" | "post" = "get",
  ): Operation => ({
    id,
    method,
    path: where,
    stage: "collect",
    about: `Local development only: ${about}`,
    keys: [],
    parameters,
    answers: { 200: { about, content } },
    errors: parameters.length > 0 ? ["invalid_field", "not_found"] : ["not_found"],
  });
  const forget = "forgets what the view has seen; the events themselves stay.";
  return [
    path("devGood", "/dev/good", "the newest accepted events.", json("DevGood"), [
      filter("type", "Only of this type, such as product_viewed."),
      source,
      user,
      limit,
    ]),
    path("devBad", "/dev/bad", "the newest events and bodies that were not accepted.", json("DevBad"), [
      filter("reason", "Only those refused for this reason."),
      source,
      limit,
    ]),
    path("devAll", "/dev/all", "how many of each there are.", json("DevCounts")),
    path("devTimelineJson", "/dev/timeline.json", "both kinds, newest first.", json("DevTimeline"), [
      source,
      user,
      limit,
    ]),
    path("devTimeline", "/dev/timeline", "the same as a page that refreshes itself.", { "text/html": "text" }, [
      source,
      user,
      limit,
    ]),
    path("devReset", "/dev/reset", forget, json("DevCounts")),
    path("devResetPost", "/dev/reset", forget, json("DevCounts"), [], "post"),
  ];
};
