import * as z from "zod";
import { ExternalId } from "../ids.ts";

/** Page and screen views, identity calls and everything a shop names itself. */
export const Page = z.looseObject({
  name: z.string().max(500).optional(),
  url: z.string().max(4_000).optional(),
  title: z.string().max(1_000).optional(),
});
export const Screen = z.looseObject({ name: z.string().max(500).optional() });
export const Identify = z.looseObject({});
/** `previous_id` is a keyed pseudonym already: no identifier stands in a record in the clear. */
export const Alias = z.looseObject({});
export const Group = z.looseObject({ group_id: ExternalId.optional() });
export const Custom = z.looseObject({ name: z.string().min(1).max(500) });
