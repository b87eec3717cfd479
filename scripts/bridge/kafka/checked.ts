import { z } from "zod";
import { HttpFailure } from "../http/failure.ts";

export const topicPartition = z.object({ topic: z.string().min(1).max(249), partition: z.int().min(0) });

/** The input as the schema's type, or a 400 that names the field. */
export const checked = <T>(schema: z.ZodType<T>, input: unknown): T => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") ?? "";
  throw new HttpFailure(400, `${path === "" ? "body" : path}: ${issue?.message ?? "invalid"}`);
};
