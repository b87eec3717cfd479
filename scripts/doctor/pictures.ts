import { readImageHeader } from "../../src/render/image-header.ts";
import { challenged, challengeOf } from "./challenge.ts";
import { failing, type Problem, warning } from "./finding.ts";
import { type Answered, isAnswered, type Seen, typeOf } from "./seen.ts";

const paths = "/o/*";

/** Formats by the extension that the address of a picture ends in. */
const formats: Readonly<Record<string, string>> = { jpg: "jpeg", png: "png", gif: "gif" };

/** Whether a caller gets a picture at all: reached, 200, the type that its address and its bytes say, of the size of every other one. */
export const pictureProblem = (
  seen: Seen,
  path: string,
  size: { readonly width: number; readonly height: number } | null,
): Problem | null => {
  if (!isAnswered(seen)) return failing(`no answer: ${seen.failure}`, `let these clients reach ${paths}`);
  const who = challengeOf(seen);
  if (who !== null) return challenged(who, seen, paths);
  if (seen.status >= 300 && seen.status < 400) {
    return failing(
      `a redirect to ${seen.headers["location"] ?? "nowhere"}; some mail proxies do not follow it`,
      `answer ${paths} with the picture itself, without redirect rules`,
    );
  }
  if (seen.status !== 200) {
    return failing(
      `status ${seen.status}; Gmail remembers an error for weeks`,
      `find out what answers ${paths} before the gateway does`,
    );
  }
  const header = readImageHeader(seen.bytes);
  if (header === null)
    return failing(`${typeOf(seen)} whose bytes are no picture`, `let ${paths} through to the gateway unchanged`);
  const extension = /\.(\w+)$/.exec(path)?.[1] ?? "";
  if (typeOf(seen) !== `image/${header.format}` || header.format !== formats[extension]) {
    return failing(
      `${typeOf(seen)}, bytes of a ${header.format}, for a .${extension}`,
      `turn off picture conversion (Polish, Image Resizing) for ${paths}`,
    );
  }
  if (size !== null && (header.width !== size.width || header.height !== size.height)) {
    return failing(
      `${header.width} x ${header.height} pixels, others get ${size.width} x ${size.height}; mails stretch it`,
      `turn off picture resizing for ${paths}`,
    );
  }
  return null;
};

/** A rule that every picture's head keeps; what is broken, in a few words, or null. */
export type HeaderRule = {
  readonly check: string;
  readonly level: "warn" | "fail";
  readonly todo: string;
  readonly broken: (seen: Answered) => string | null;
};

const directives = (seen: Answered): readonly string[] =>
  (seen.headers["cache-control"] ?? "")
    .toLowerCase()
    .split(",")
    .map((one) => one.trim());

export const pictureRules: readonly HeaderRule[] = [
  {
    check: "pictures: cache-control",
    level: "fail",
    todo: "remove rules that set cache-control on /o/*: what somebody sees is theirs alone, and the next open may show something newer",
    broken: (seen) => {
      const said = directives(seen);
      if (said[0] === "") return "there is none";
      const wrong = said.find((one) => /^(public|immutable|s-maxage=.*)$/.test(one));
      if (wrong !== undefined) return wrong;
      return said.includes("private") || said.includes("no-store") ? null : `not private: ${said.join(", ")}`;
    },
  },
  {
    check: "pictures: not from a cache",
    level: "fail",
    todo: "bypass the cache for /o/*: a cache in front gives one person's picture to another",
    broken: ({ headers }) => {
      const hit = ["cf-cache-status", "x-cache", "x-cache-status"].find((name) =>
        /hit|stale|revalidated/i.test(headers[name] ?? ""),
      );
      if (hit !== undefined) return `${hit}: ${headers[hit]}`;
      return Number(headers["age"] ?? 0) > 0 ? `age: ${headers["age"]}` : null;
    },
  },
  {
    check: "pictures: ETag",
    level: "fail",
    todo: 'let strong ETags through (on Cloudflare: "Respect Strong ETags", no Polish, no transformations on /o/*)',
    broken: ({ headers }) => {
      const etag = headers["etag"];
      if (etag === undefined) return "there is none";
      return /^"[^"]+"$/.test(etag) ? null : `not a strong one: ${etag}`;
    },
  },
  {
    check: "pictures: nosniff",
    level: "warn",
    todo: "do not remove x-content-type-options from /o/*",
    broken: ({ headers }) =>
      headers["x-content-type-options"] === "nosniff" ? null : "x-content-type-options is missing",
  },
  {
    check: "pictures: content-length",
    level: "warn",
    todo: "do not rewrite or stream pictures on the way: some proxies want their length first",
    broken: ({ headers, bytes }) => {
      const length = headers["content-length"];
      if (length === undefined) return "there is none";
      return Number(length) === bytes.length ? null : `says ${length}, ${bytes.length} bytes came`;
    },
  },
  {
    check: "pictures: not encoded again",
    level: "warn",
    todo: "do not compress pictures on the way",
    broken: ({ headers }) => {
      const name = ["cf-polished", "cf-resized", "content-encoding"].find((one) => one in headers);
      return name === undefined || headers[name] === "identity" ? null : `${name}: ${headers[name]}`;
    },
  },
  {
    check: "pictures: no cookie",
    level: "fail",
    todo: "turn off what sets it (bot management, load balancer affinity) for /o/*: a cookie is consent's business, and some proxies drop such answers",
    broken: ({ headers }) => ("set-cookie" in headers ? `set-cookie: ${headers["set-cookie"]?.split("=")[0]}=…` : null),
  },
];

/** Whether a proxy that sends the ETag back is spared the bytes. */
export const conditionalProblem = (seen: Seen, etag: string): Problem | null => {
  const todo = "let If-None-Match through to the gateway, and its 304 back";
  if (!isAnswered(seen)) return failing(`no answer: ${seen.failure}`, todo);
  const who = challengeOf(seen);
  if (who !== null) return challenged(who, seen, paths);
  const isAnother = seen.headers["etag"] !== undefined && seen.headers["etag"] !== etag;
  if (seen.status === 200 && isAnother) return null;
  if (seen.status === 200) return warning("200 with all bytes again, where nothing changed", todo);
  if (seen.status !== 304) return failing(`status ${seen.status}`, todo);
  return seen.bytes.length === 0 ? null : failing("a 304 with a body", todo);
};

/** Whether who only asks for the head learns what there would be. */
export const headProblem = (seen: Seen): Problem | null => {
  const todo = `let HEAD through to the gateway on ${paths}: link checks take a refusal for a broken mail`;
  if (!isAnswered(seen)) return failing(`no answer: ${seen.failure}`, todo);
  const who = challengeOf(seen);
  if (who !== null) return challenged(who, seen, paths);
  return seen.status === 200 && typeOf(seen).startsWith("image/")
    ? null
    : failing(`status ${seen.status} ${typeOf(seen)}`, todo);
};
