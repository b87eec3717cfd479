import type { IncomingMessage } from "node:http";
import { sameSecret } from "../http/credentials.ts";
import { HttpFailure } from "../http/failure.ts";

export type Login = { readonly user: string; readonly password: string };

/** HTTP Basic; every call but the health check needs it once a login is configured. */
export const requireLogin = (request: IncomingMessage, login: Login | undefined): void => {
  if (!login) return;
  const expected = Buffer.from(`${login.user}:${login.password}`).toString("base64");
  const [scheme = "", given = ""] = (request.headers.authorization ?? "").split(" ");
  if (scheme.toLowerCase() === "basic" && sameSecret(given, expected)) return;
  throw new HttpFailure(401, "unauthorized: wrong or missing user name and password", {
    headers: { "WWW-Authenticate": 'Basic realm="kafka"' },
  });
};
