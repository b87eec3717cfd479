import type { RequestSigns } from "./client-class.ts";

/** What a request tells of who made it; `cf` is what Cloudflare adds, absent elsewhere. */
export const signsOf = (request: Request): RequestSigns => ({
  method: request.method,
  agent: (request.headers.get("user-agent") ?? "").trim(),
  accept: request.headers.get("accept") ?? "",
  network: networkOf(request),
});

const networkOf = (request: Request): string => {
  const cf: unknown = "cf" in request ? request.cf : null;
  if (typeof cf !== "object" || cf === null || !("asOrganization" in cf)) return "";
  return typeof cf.asOrganization === "string" ? cf.asOrganization : "";
};
