import * as z from "zod";
import { json, type Operation, type Parameter } from "./operation.ts";

export const templatePaths = (): Operation[] => {
  const id: Parameter = { name: "id", in: "path", about: "The template's name.", schema: z.string() };
  const facts: Parameter[] = [
    { name: "item", in: "query", about: "An item of the catalogue; a made-up one without it.", schema: z.string() },
    { name: "user_id", in: "query", about: "Whose traits stand in it.", schema: z.string() },
    {
      name: "trait.{name}",
      in: "query",
      about: "A trait to take instead, such as trait.first_name=Ada.",
      schema: z.string(),
    },
    { name: "fallback", in: "query", about: "true: the picture without an item or a person.", schema: z.string() },
    { name: "frozen", in: "query", about: "true: as for clients that keep their first copy.", schema: z.string() },
  ];
  const picture = {
    about: "The picture.",
    content: { "image/jpeg": "bytes", "image/png": "bytes", "image/gif": "bytes" },
  } as const;
  return [
    {
      id: "listTemplates",
      method: "get",
      path: "/v1/templates",
      stage: "email",
      about: "All templates, built-in ones first.",
      keys: ["secret"],
      answers: { 200: { about: "By name.", content: json("TemplateList") } },
      errors: ["unauthorized"],
    },
    {
      id: "getTemplate",
      method: "get",
      path: "/v1/templates/{id}",
      stage: "email",
      about: "One template, with what it did not say filled in.",
      keys: ["secret"],
      parameters: [id],
      answers: { 200: { about: "The template.", content: json("KeptTemplate") } },
      errors: ["unauthorized", "not_found"],
    },
    {
      id: "putTemplate",
      method: "put",
      path: "/v1/templates/{id}",
      stage: "email",
      about: "Creates or replaces a template; its size and format stay. Known everywhere within 30 s.",
      keys: ["secret"],
      parameters: [id],
      body: json("TemplateInput"),
      answers: { 200: { about: "The template as it is kept.", content: json("KeptTemplate") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "payload_too_large"],
    },
    {
      id: "deleteTemplate",
      method: "delete",
      path: "/v1/templates/{id}",
      stage: "email",
      about: "Deletes a template that no placement is drawn with; mails sent with it show its item-free picture.",
      keys: ["secret"],
      parameters: [id],
      answers: { 200: { about: "It is gone.", content: json("TemplateDeleted") } },
      errors: ["bad_request", "unauthorized", "not_found"],
    },
    {
      id: "previewTemplate",
      method: "get",
      path: "/v1/templates/{id}/preview",
      stage: "email",
      about: "What a template draws.",
      keys: ["secret"],
      parameters: [id, ...facts],
      answers: { 200: picture },
      errors: ["unauthorized", "not_found"],
    },
    {
      id: "previewNewTemplate",
      method: "post",
      path: "/v1/templates/preview",
      stage: "email",
      about: "What a template would draw that was not put yet.",
      keys: ["secret"],
      parameters: facts,
      body: json("TemplateInput"),
      answers: { 200: picture },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "not_found", "payload_too_large"],
    },
  ];
};
