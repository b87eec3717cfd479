import * as z from "zod";
import { json, type Operation, type Parameter } from "./operation.ts";

export const placementPaths = (): Operation[] => {
  const id: Parameter = { name: "id", in: "path", about: "The placement's name.", schema: z.string() };
  return [
    {
      id: "listPlacements",
      method: "get",
      path: "/v1/placements",
      stage: "recommend",
      about: "All placements, `default` included.",
      keys: ["secret"],
      answers: { 200: { about: "By name.", content: json("PlacementList") } },
      errors: ["unauthorized"],
    },
    {
      id: "getPlacement",
      method: "get",
      path: "/v1/placements/{id}",
      stage: "recommend",
      about: "One placement, with what it did not say filled in.",
      keys: ["secret"],
      parameters: [id],
      answers: { 200: { about: "The placement.", content: json("KeptPlacement") } },
      errors: ["unauthorized", "not_found"],
    },
    {
      id: "putPlacement",
      method: "put",
      path: "/v1/placements/{id}",
      stage: "recommend",
      about: "Creates or replaces a placement; what is not said takes its default. Known everywhere within 30 s.",
      keys: ["secret"],
      parameters: [id],
      body: json("PlacementInput"),
      answers: { 200: { about: "The placement as it is kept.", content: json("KeptPlacement") } },
      errors: ["bad_request", "invalid_json", "invalid_field", "unauthorized", "payload_too_large"],
    },
    {
      id: "deletePlacement",
      method: "delete",
      path: "/v1/placements/{id}",
      stage: "recommend",
      about: "Deletes a placement; `default` becomes what it was at first.",
      keys: ["secret"],
      parameters: [id],
      answers: { 200: { about: "It is gone.", content: json("PlacementDeleted") } },
      errors: ["unauthorized", "not_found"],
    },
  ];
};
