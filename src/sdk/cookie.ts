import { attempt } from "./never-throw.ts";
import { settings } from "./settings.ts";

/** What the shop's cookie holds. */
export const readCookie = (): string => decodeURIComponent(/\bds_who=([^;]+)/.exec(document.cookie)?.[1] || "");

/** Sets it for the shop's domain, 400 days (what browsers allow); an empty text removes it. */
export const writeCookie = (text: string): void => {
  const domain = settings["domain"] || location.hostname.replace("www.", "");
  attempt(
    () =>
      (document.cookie = `ds_who=${encodeURIComponent(text)};path=/;max-age=${text ? 34560000 : 0};samesite=lax;domain=${domain}`),
  );
};
