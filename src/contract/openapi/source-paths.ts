import * as z from "zod";
import { ExternalId } from "../ids.ts";
import { limits } from "../limits.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

const secret: Operation["keys"] = ["secret"];

export const sourcePaths = (): Operation[] => {
  const id: Parameter = { name: "id", in: "path", about: "The source's id.", schema: ExternalId };
  const page: readonly Parameter[] = [
    {
      name: "limit",
      in: "query",
      about: "Entries of a page.",
      schema: z.int().min(1).max(limits.pageSize).default(100),
    },
    { name: "cursor", in: "query", about: "`cursor.next` of the page before.", schema: z.string() },
  ];
  const shared = { stage: "collect", keys: secret } as const;
  return [
    {
      ...shared,
      id: "listSources",
      method: "get",
      path: "/v1/sources",
      about: "Sources with a document, in pages.",
      parameters: page,
      answers: { 200: { about: "A page of sources.", content: json("SourcePage") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
    {
      ...shared,
      id: "getSource",
      method: "get",
      path: "/v1/sources/{id}",
      about: "One source.",
      parameters: [id],
      answers: { 200: { about: "The source; keys by their hash.", content: json("SourceAnswer") } },
      errors: ["invalid_field", "unauthorized", "not_found", "unavailable"],
    },
    {
      ...shared,
      id: "putSource",
      method: "put",
      path: "/v1/sources/{id}",
      about: "Creates or replaces a source's document; every isolate goes by it within 30 seconds.",
      parameters: [id],
      body: json("SourceSettings"),
      answers: { 200: { about: "The source as it is now.", content: json("SourceAnswer") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "payload_too_large", "unavailable"],
    },
    {
      ...shared,
      id: "deleteSource",
      method: "delete",
      path: "/v1/sources/{id}",
      about: "Deletes a source's document and the keys made for it. What it sent stays.",
      parameters: [id],
      answers: { 200: { about: "It is gone.", content: json("SourceDeleted") } },
      errors: ["invalid_field", "unauthorized", "not_found", "unavailable"],
    },
    {
      ...shared,
      id: "makeSourceKey",
      method: "post",
      path: "/v1/sources/{id}/keys",
      about: "Makes a write key, works at once, and shows it this one time. Two may live beside each other.",
      parameters: [id],
      answers: { 200: { about: "The key.", content: json("SourceKeyMade") } },
      errors: ["bad_request", "invalid_field", "unauthorized", "not_found", "unavailable"],
    },
    {
      ...shared,
      id: "deleteSourceKey",
      method: "delete",
      path: "/v1/sources/{id}/keys/{prefix}",
      about: "Deletes a write key; every isolate refuses it within 30 seconds.",
      parameters: [
        id,
        {
          name: "prefix",
          in: "path",
          about: "The first 8 or more digits of its SHA-256.",
          schema: z.string().regex(/^[0-9a-fA-F]{8,64}$/),
        },
      ],
      answers: { 200: { about: "It is gone.", content: json("SourceDeleted") } },
      errors: ["invalid_field", "unauthorized", "not_found", "unavailable"],
    },
    {
      ...shared,
      id: "listSettingChanges",
      method: "get",
      path: "/v1/settings/changes",
      about: "Who changed which setting when, newest first.",
      parameters: page,
      answers: { 200: { about: "A page of changes.", content: json("SettingChanges") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
  ];
};
