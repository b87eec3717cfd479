import * as z from "zod";
import { ItemId } from "../ids.ts";
import { limits } from "../limits.ts";
import { json, type Operation, type Parameter } from "./operation.ts";

const secret: Operation["keys"] = ["secret"];

export const itemPaths = (): Operation[] => {
  const id: Parameter = { name: "id", in: "path", about: "The item's id.", schema: ItemId };
  return [
    {
      id: "sendCatalogue",
      method: "post",
      path: "/v1/catalog",
      stage: "catalogue",
      about: "Adds and changes items; they are at the edge when this answers. Fields merge, null clears.",
      keys: secret,
      parameters: [
        {
          name: "mode",
          in: "query",
          about: "replace: fields and items that are not sent are gone.",
          schema: z.enum(["merge", "replace"]).default("merge"),
        },
      ],
      body: { "application/json": "CatalogItems", "application/x-ndjson": "text" },
      answers: { 200: { about: "Good items are stored, bad ones listed.", content: json("CatalogAnswer") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "payload_too_large", "unavailable"],
    },
    {
      id: "listCatalogue",
      method: "get",
      path: "/v1/catalog",
      stage: "catalogue",
      about: "All items, in pages.",
      keys: secret,
      parameters: [
        {
          name: "limit",
          in: "query",
          about: "Items of a page.",
          schema: z.int().min(1).max(limits.pageSize).default(100),
        },
        { name: "cursor", in: "query", about: "`cursor.next` of the page before.", schema: z.string() },
      ],
      answers: { 200: { about: "A page of items.", content: json("CatalogPage") } },
      errors: ["invalid_field", "unauthorized", "unavailable"],
    },
    {
      id: "getItem",
      method: "get",
      path: "/v1/catalog/{id}",
      stage: "catalogue",
      about: "One item.",
      keys: secret,
      parameters: [id],
      answers: { 200: { about: "The item.", content: json("CatalogItem") } },
      errors: ["unauthorized", "not_found", "unavailable"],
    },
    {
      id: "deleteItem",
      method: "delete",
      path: "/v1/catalog/{id}",
      stage: "catalogue",
      about: "Takes one item out of the catalogue.",
      keys: secret,
      parameters: [id],
      answers: { 200: { about: "It is gone.", content: json("CatalogDeleted") } },
      errors: ["unauthorized", "not_found", "unavailable"],
    },
  ];
};
