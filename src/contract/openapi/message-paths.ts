import * as z from "zod";
import { type Operation, type Parameter, type Success } from "./operation.ts";

const picture: Success = {
  about: "A picture of the slot's size, whatever happened; item-free for who withdrew and for unreplaced merge tags.",
  content: { "image/jpeg": "bytes", "image/png": "bytes", "image/gif": "bytes" },
};

export const messagePaths = (): Operation[] => {
  const at = (name: string, about: string, schema: z.ZodType = z.string()): Parameter => ({
    name,
    in: "path",
    about,
    schema,
  });
  const token = at("token", "Sealed; stands for person, send and placement.");
  const whose = at(
    "token",
    "Sealed; stands for the person. Or ~ and a plain id, where the placement takes it: `plain_id` in its answer says so.",
  );
  const ofPerson = [whose, at("placement", "Which placement."), at("send", "The email service's send id.")];
  const file = at("file", "Slot and format, such as 1.jpg.", z.string().regex(/^\d{1,2}\.(jpg|png|gif)$/));
  const slot = at("slot", "Slot, from 1.", z.int().min(1));

  const image = (id: string, path: string, parameters: readonly Parameter[]): Operation => ({
    id,
    method: "get",
    path,
    stage: "email",
    about: "The open-time picture of one slot, decided when it is fetched.",
    keys: [],
    parameters: [
      ...parameters,
      { name: "if-none-match", in: "header", about: "ETag of a picture held.", schema: z.string() },
    ],
    answers: { 200: picture, 304: { about: "The picture held is still the one." } },
    errors: [],
  });
  const click = (id: string, path: string, parameters: readonly Parameter[]): Operation => ({
    id,
    method: "get",
    path,
    stage: "email",
    about: "Leads to what the slot's picture showed. utm_* and other landing parameters go along.",
    keys: [],
    parameters,
    answers: {
      200: {
        about: "A page: the sold-out item with the closest alternatives, or all items of a strip.",
        content: { "text/html": "text" },
      },
      302: { about: "To the item's page; without one to the placement's page, else home. A browser's has ds_click." },
    },
    errors: [],
  });

  return [
    {
      id: "mintTokens",
      method: "post",
      path: "/v1/tokens",
      stage: "email",
      about: "Addresses of the pictures and clicks of a message; without send_id of a person, to be stored once.",
      keys: ["secret"],
      body: { "application/json": "TokenRequests", "application/x-ndjson": "text", "text/csv": "text" },
      answers: {
        200: {
          about: "In the form that was sent.",
          content: { "application/json": "TokensAnswer", "application/x-ndjson": "text", "text/csv": "text" },
        },
      },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "not_found", "payload_too_large"],
    },
    image("getPicture", "/o/{token}/{file}", [token, file]),
    image("getPersonsPicture", "/o/{token}/{placement}/{send}/{file}", [...ofPerson, file]),
    click("follow", "/c/{token}/{slot}", [token, slot]),
    click("followPersons", "/c/{token}/{placement}/{send}/{slot}", [...ofPerson, slot]),
  ];
};
