import { challenged, challengeOf } from "./challenge.ts";
import { failing, type Problem, warning } from "./finding.ts";
import { isAnswered, type Seen } from "./seen.ts";

const paths = "/c/*";

/** Whether a click is led on: 302, at once, to a page over https, and remembered by nobody. */
export const clickProblem = (seen: Seen, origin: string): Problem | null => {
  if (!isAnswered(seen)) return failing(`no answer: ${seen.failure}`, `let browsers reach ${paths}`);
  const who = challengeOf(seen);
  if (who !== null) return challenged(who, seen, paths);
  const location = seen.headers["location"] ?? "";
  if (seen.status !== 302) {
    return failing(
      `status ${seen.status}${location === "" ? "" : ` to ${location}`}`,
      `let ${paths} through to the gateway unchanged`,
    );
  }
  const target = URL.parse(location);
  if (target === null)
    return failing(`leads to no address: ${location}`, "set home_url of DOORSTEP_SHOP to the shop's home page");
  if (target.origin === origin) {
    return failing(`leads back here: ${location}`, "set home_url of DOORSTEP_SHOP to the shop's home page");
  }
  if (target.protocol !== "https:")
    return failing(`leads to ${target.protocol}//${target.host}`, "set home_url of DOORSTEP_SHOP to https");
  const kept = seen.headers["cache-control"] ?? "";
  if (!/no-store|no-cache/.test(kept)) {
    return failing(
      `cache-control: ${kept === "" ? "none" : kept}`,
      `remove rules that set cache-control on ${paths}: clicks would lead where they once led`,
    );
  }
  if ("set-cookie" in seen.headers) return warning("a cookie is set", `turn off what sets it for ${paths}`);
  if (target.host === "example.com") {
    return warning(
      "leads to example.com, which is what nobody has set",
      "set home_url of DOORSTEP_SHOP to the shop's home page",
    );
  }
  return null;
};
