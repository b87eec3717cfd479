import * as z from "zod";
import { eventTypes } from "../events/index.ts";
import { limits } from "../limits.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

const secret: Operation["keys"] = ["secret"];

export const personPaths = (): Operation[] => {
  const ref: Parameter = {
    name: "ref",
    in: "path",
    about: "A user id, or `anonymous_id:…`, or `email_sha256:…` (of the trimmed, lower-cased address).",
    schema: z.string(),
  };
  const time = z.iso.datetime({ offset: true });
  const listParameters: readonly Parameter[] = [
    {
      name: "type",
      in: "query",
      about: "Only events of this type.",
      schema: z.enum(eventTypes as [string, ...string[]]),
    },
    { name: "session_id", in: "query", about: "Only events of this session.", schema: z.string().min(1).max(200) },
    { name: "since", in: "query", about: "Happened at this time or later.", schema: time },
    { name: "until", in: "query", about: "Happened before this time.", schema: time },
    {
      name: "limit",
      in: "query",
      about: "Events of a page.",
      schema: z.int().min(1).max(limits.pageSize).default(100),
    },
    {
      name: "cursor",
      in: "query",
      about: "`cursor.next` of the page before; it brings the filter along.",
      schema: z.string(),
    },
  ];
  return [
    {
      id: "getProfile",
      method: "get",
      path: "/v1/profiles/{ref}",
      stage: "profiles",
      about: "What is known of a person, the last acknowledged event included.",
      keys: secret,
      parameters: [
        ref,
        {
          name: "verbose",
          in: "query",
          about: "`true`: also the `provenance`, which events made the profile what it is.",
          schema: z.enum(["true", "false"]),
        },
        { name: "If-None-Match", in: "header", about: "`ETag` of the answer that is held.", schema: z.string() },
      ],
      answers: {
        200: { about: "The person.", content: json("Profile") },
        304: { about: "Nothing has changed since the answer that `If-None-Match` names." },
      },
      errors: ["invalid_field", "unauthorized", "not_found", "rate_limited", "unavailable"],
    },
    {
      id: "eraseProfile",
      method: "delete",
      path: "/v1/profiles/{ref}",
      stage: "profiles",
      about:
        "Forgets a person under every id and address they are known by. At once nothing shows them, and every picture " +
        "ever sent to them is generic and unlogged; a job then takes their events out of the log, its archive and the " +
        "other stores. Somebody of the same id may come back, and is new. Repeating it is harmless.",
      keys: secret,
      parameters: [ref],
      answers: { 202: { about: "It holds; the job goes on.", content: json("ErasureAccepted") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
    {
      id: "exportProfile",
      method: "get",
      path: "/v1/profiles/{ref}/export",
      stage: "profiles",
      about:
        "Everything that is held of a person, under every id and address they are known by, as lines of JSON: `person`, " +
        "`profile`, `event`, `message` (what mails showed them), `reject` and, when nothing is missing, `end`.",
      keys: secret,
      parameters: [ref],
      answers: { 200: { about: "The lines, as they are read.", content: { "application/x-ndjson": "text" } } },
      errors: ["invalid_field", "unauthorized", "rate_limited", "unavailable"],
    },
    {
      id: "getErasure",
      method: "get",
      path: "/v1/erasures/{id}",
      stage: "profiles",
      about: "How far an erasure has come.",
      keys: secret,
      parameters: [{ name: "id", in: "path", about: "`erasure.id` of the answer to it.", schema: z.string() }],
      answers: { 200: { about: "Where it stands.", content: json("Erasure") } },
      errors: ["unauthorized", "not_found", "unavailable"],
    },
    {
      id: "listEvents",
      method: "get",
      path: "/v1/profiles/{ref}/events",
      stage: "profiles",
      about: "A person's events, newest first: all orders and the latest 500 of the others.",
      keys: secret,
      parameters: [ref, ...listParameters],
      answers: { 200: { about: "A page of events; empty for somebody unknown.", content: json("ProfileEvents") } },
      errors: ["invalid_field", "unauthorized", "rate_limited", "unavailable"],
    },
    {
      id: "listActivity",
      method: "get",
      path: "/v1/activity",
      stage: "profiles",
      about:
        "Everybody's events as far back as the log and its archive reach, newest arrival first. A page may hold fewer " +
        "than `limit` events and still have a next one: one call looks at 20,000.",
      keys: secret,
      parameters: listParameters,
      answers: { 200: { about: "A page of events, with whom they came from.", content: json("Activity") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
  ];
};
