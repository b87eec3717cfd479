import * as z from "zod";
import { limits } from "../limits.ts";
import { RejectReason } from "../reasons.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

const secret: Operation["keys"] = ["secret"];
const time = z.iso.datetime({ offset: true });

export const rejectPaths = (): Operation[] => {
  const source: Parameter = { name: "source", in: "query", about: "Only of this source.", schema: z.string() };
  const limit: Parameter = {
    name: "limit",
    in: "query",
    about: "At most so many a page; there may be fewer, `cursor` says whether it goes on.",
    schema: z.int().min(1).max(limits.pageSize).default(100),
  };
  const cursor: Parameter = {
    name: "cursor",
    in: "query",
    about: "`cursor.next` of the page before; it carries the filter.",
    schema: z.string(),
  };
  return [
    {
      id: "listRejects",
      method: "get",
      path: "/v1/rejects",
      stage: "collect",
      about: "Events and bodies that were not accepted, newest first: the newest 10,000 or 32 MB of each source.",
      keys: secret,
      parameters: [
        source,
        { name: "reason", in: "query", about: "Only those refused for this reason.", schema: RejectReason },
        { name: "since", in: "query", about: "Arrived at this time or later.", schema: time },
        { name: "until", in: "query", about: "Arrived before this time.", schema: time },
        { name: "id", in: "query", about: "Id of the reject, or of the event as sent.", schema: z.string() },
        { name: "repaired", in: "query", about: "true: only repaired ones; false: only others.", schema: z.boolean() },
        limit,
        cursor,
      ],
      answers: { 200: { about: "A page of rejects.", content: json("RejectList") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
    {
      id: "countRejects",
      method: "get",
      path: "/v1/rejects/counts",
      stage: "collect",
      about: "How many there were of each reason, by source.",
      keys: secret,
      parameters: [source],
      answers: { 200: { about: "The counts.", content: json("RejectCounts") } },
      errors: ["unauthorized", "unavailable"],
    },
    {
      id: "repairRejects",
      method: "post",
      path: "/v1/rejects/repair",
      stage: "collect",
      about:
        "Changes rejected events by a mapping and takes them in; with `dry_run` it shows what would become of them.",
      keys: secret,
      body: json("RepairRequest"),
      answers: { 200: { about: "What became of each.", content: json("RepairAnswer") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "unavailable"],
    },
    {
      id: "replayRejects",
      method: "post",
      path: "/v1/rejects/replay",
      stage: "collect",
      about: "Tries rejected events again as they are, after a fix on our side.",
      keys: secret,
      body: json("ReplayRequest"),
      answers: { 200: { about: "What became of each.", content: json("RepairAnswer") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "unavailable"],
    },
    {
      id: "listRepairs",
      method: "get",
      path: "/v1/rejects/audit",
      stage: "collect",
      about: "Who repaired or replayed what, when and with what mapping, newest first.",
      keys: secret,
      parameters: [limit, cursor],
      answers: { 200: { about: "A page of the ledger.", content: json("RepairAudit") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
  ];
};
