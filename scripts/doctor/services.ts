import { ErrorEnvelope } from "../../src/contract/errors.ts";
import { Recommendations } from "../../src/contract/recommendation.ts";
import type { EmailService } from "./agents.ts";
import { challenged, challengeOf } from "./challenge.ts";
import { failing, type Problem, warning } from "./finding.ts";
import { type Answered, isAnswered, jsonOf, type Seen, typeOf } from "./seen.ts";

const paths = "/v1/*";

/** Whether the gateway itself answered: JSON of our own shape, whatever it says. */
export const ownError = (seen: Answered): string | null => {
  const parsed = ErrorEnvelope.safeParse(jsonOf(seen));
  return parsed.success ? parsed.data.error.code : null;
};

/** What stands between a request and the gateway's own answer; null when it got through. */
export const blockProblem = (seen: Seen): Problem | null => {
  if (!isAnswered(seen)) return failing(`no answer: ${seen.failure}`, `let email services reach ${paths}`);
  const who = challengeOf(seen);
  if (who !== null) return challenged(who, seen, paths);
  if (seen.status >= 300 && seen.status < 400) {
    return failing(
      `a redirect to ${seen.headers["location"] ?? "nowhere"}; email services do not follow it`,
      `answer ${paths} at the address that the template asks for, without redirect rules`,
    );
  }
  return null;
};

/**
 * Whether an email service gets what its template needs. Without a key the gateway's own "unauthorized" shows that the
 * way to it is free.
 */
export const serviceProblem = (seen: Seen, service: EmailService, hasKey: boolean): Problem | null => {
  const blocked = blockProblem(seen);
  if (blocked !== null || !isAnswered(seen)) return blocked;
  if (!hasKey && seen.status === 401 && ownError(seen) === "unauthorized") return null;
  if (seen.status === 401)
    return failing("the key is refused", "pass a read or secret key of this deployment as --key");
  if (seen.status !== 200)
    return failing(
      `status ${seen.status}; a template goes on without us`,
      `find out what answers ${paths} before the gateway does`,
    );
  if (typeOf(seen) !== "application/json" || !Recommendations.safeParse(jsonOf(seen)).success) {
    return failing(`${typeOf(seen)} that is not our answer`, `let ${paths} through to the gateway unchanged`);
  }
  if (!/charset=utf-8/i.test(seen.headers["content-type"] ?? "")) {
    return warning("no charset: titles may be garbled", "do not rewrite content-type");
  }
  if ("set-cookie" in seen.headers) return warning("a cookie is set", `turn off what sets it for ${paths}`);
  if (seen.ms > service.patience)
    return failing(
      `took ${Math.round(seen.ms)} ms; it waits ${service.patience} ms`,
      "see /readyz and /metrics for what is slow",
    );
  if (seen.bytes.length > 64 * 1_024)
    return warning(`${seen.bytes.length} bytes; some services read 64 KB`, "ask for fewer items or fields");
  return null;
};
