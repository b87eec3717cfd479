import * as z from "zod";
import { err, ok, type Result } from "../../base/result.ts";
import type { Bounds } from "../../log/event-log.port.ts";
import { identityIn, plainPost } from "./plain-post.ts";
import type { KafkaRest } from "./single-attempt.ts";

const Offsets = z.tuple([z.object({ offset: z.int().min(0) })]);

/** `POST /offsets/earliest` and `/offsets/latest` of the Upstash contract. The error is one readable sentence. */
export const fetchBounds = async (
  rest: KafkaRest,
  at: { readonly topic: string; readonly partition: number },
  deadlineMs: number,
): Promise<Result<Bounds, string>> => {
  const ask = async (when: "earliest" | "latest"): Promise<Result<Located, string>> => {
    const answer = await plainPost(rest, `/offsets/${when}`, { body: [at], ms: deadlineMs });
    if (!answer.ok) return answer;
    const { text, headers } = answer.value;
    try {
      return ok({ offset: Offsets.parse(JSON.parse(text))[0].offset, ...identityIn(headers) });
    } catch (cause) {
      return err(`/offsets/${when} answered nonsense: ${String(cause)}`);
    }
  };
  const [earliest, latest] = await Promise.all([ask("earliest"), ask("latest")]);
  if (!earliest.ok) return earliest;
  if (!latest.ok) return latest;
  if (earliest.value.identity !== latest.value.identity) return err("the topic was replaced between two looks at it");
  const { identity } = latest.value;
  return ok({
    earliest: earliest.value.offset,
    end: latest.value.offset,
    ...(identity !== undefined && { identity }),
  });
};

type Located = { readonly offset: number; readonly identity?: string };
