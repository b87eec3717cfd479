import * as z from "zod";

export const Health = z.object({ status: z.literal("ok") });
export type Health = z.infer<typeof Health>;

/** Each dependency by name: "ok", "degraded: …" while another does its work, or what is wrong with it. */
export const Readiness = z.object({
  status: z.enum(["ok", "not_ready"]),
  checks: z.record(z.string(), z.string()),
});
export type Readiness = z.infer<typeof Readiness>;
