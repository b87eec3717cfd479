import { gzipSync } from "node:zlib";
import { type Asked, type Fault, json, page, type Reply } from "./doctor-proxy.ts";
import { jpegOf, webpLossyOf } from "./image-headers.ts";

const isPicture = ({ path }: Asked): boolean => path.startsWith("/o/");
const isClick = ({ path }: Asked): boolean => path.startsWith("/c/");
const isFeed = ({ path }: Asked): boolean => path.startsWith("/v1/recommendations");
const saying =
  (sign: RegExp) =>
  ({ agent }: Asked): boolean =>
    sign.test(agent);

/** The answers of some requests with other headers; undefined takes one away. */
const rewriting = (which: (asked: Asked) => boolean, headers: Record<string, string | undefined>): Fault => ({
  answering: (asked, reply) => {
    if (!which(asked)) return reply;
    const changed = Object.entries({ ...reply.headers, ...headers }).filter(
      (one): one is [string, string | string[]] => one[1] !== undefined,
    );
    return { ...reply, headers: Object.fromEntries(changed) };
  },
});
const instead = (which: (asked: Asked) => boolean, reply: Reply | "drop"): Fault => ({
  instead: (asked) => (which(asked) ? reply : undefined),
});

const challenge = page(
  403,
  "<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/h/b/orchestrate></script>",
  {
    "cf-mitigated": "challenge",
    server: "cloudflare",
  },
);

export const challengeForGmail = instead((a) => isPicture(a) && saying(/GoogleImageProxy/)(a), challenge);

/** Another body, of its own length. */
const withBody = (reply: Reply, body: Buffer): Reply => ({
  ...reply,
  headers: { ...reply.headers, "content-length": String(body.length) },
  body,
});

const typed = (reply: Reply, type: string): Reply => ({
  ...reply,
  headers: { ...reply.headers, "content-type": type },
});

/** What somebody put in front of a gateway that works; what the doctor must name, by check and cause. */
export const planted: readonly (readonly [name: string, fault: Fault, check: string | RegExp, cause: RegExp])[] = [
  [
    "a challenge for Gmail's proxy",
    instead((a) => isPicture(a) && saying(/GoogleImageProxy/)(a), challenge),
    "picture for Gmail",
    /Cloudflare \(cf-mitigated\) answered 403/,
  ],
  [
    "a challenge page with status 503 for Apple's relay",
    instead((a) => isPicture(a) && a.agent === "Mozilla/5.0", page(503, "<title>Just a moment...</title>")),
    "picture for Apple Mail, private relay",
    /Cloudflare \(challenge page\) answered 503/,
  ],
  [
    "a 403 page for Braze",
    instead((a) => isFeed(a) && saying(/^Braze/)(a), page(403, "<h1>403 Forbidden</h1>")),
    "recommendations for Braze",
    /something in front of the gateway answered 403/,
  ],
  [
    "a 429 page for what says nothing",
    instead((a) => isFeed(a) && a.agent === "", page(429, "<h1>Too many</h1>")),
    /recommendations for Salesforce/,
    /answered 429/,
  ],
  [
    "a block page that says 200, for scripts",
    instead((a) => isFeed(a) && saying(/^(curl|Go)/)(a), page(200, "Sorry, you have been blocked")),
    /recommendations for a service in Go/,
    /Cloudflare \(block page\)/,
  ],
  [
    "a bot check on clicks",
    instead((a) => isClick(a) && saying(/SkypeUri/)(a), page(403, "<div class=g-recaptcha>")),
    "click for Microsoft's link check",
    /bot check|in front/,
  ],
  [
    "a connection cut for Yahoo",
    instead((a) => isPicture(a) && saying(/^Yahoo/)(a), "drop"),
    "picture for Yahoo",
    /no answer/,
  ],
  ["pictures without ETag", rewriting(isPicture, { etag: undefined }), "pictures: ETag", /there is none/],
  ["pictures with a weak ETag", rewriting(isPicture, { etag: 'W/"abc"' }), "pictures: ETag", /not a strong one/],
  [
    "a redirect of pictures",
    instead(isPicture, { status: 301, headers: { location: "https://cdn.example/1.jpg" }, body: Buffer.alloc(0) }),
    "picture for Gmail",
    /redirect to https:\/\/cdn\.example/,
  ],
  [
    "a redirect of answers",
    instead(isFeed, { status: 308, headers: { location: "https://www.acme.example/v1" }, body: Buffer.alloc(0) }),
    "recommendations for Klaviyo",
    /do not follow/,
  ],
  [
    "a page in place of pictures",
    instead(isPicture, page(200, "<h1>Welcome</h1>")),
    "picture for HEY",
    /bytes are no picture/,
  ],
  [
    "a 404 for pictures that nobody minted",
    instead((a) => a.path.startsWith("/o/this-"), json(404, {})),
    "a picture for a token that was never minted",
    /Gmail remembers an error/,
  ],
  [
    "pictures made WebP",
    {
      answering: (a, reply) =>
        isPicture(a) ? withBody(typed(reply, "image/webp"), Buffer.from(webpLossyOf(400, 528))) : reply,
    },
    "picture for Gmail",
    /image\/webp, bytes of a webp, for a \.jpg/,
  ],
  [
    "pictures made smaller for one client",
    {
      answering: (a, reply) =>
        isPicture(a) && saying(/Thunderbird/)(a) ? withBody(reply, Buffer.from(jpegOf(200, 264))) : reply,
    },
    "picture for Thunderbird",
    /200 x 264 pixels, others get/,
  ],
  [
    "pictures that say they are PNG",
    rewriting(isPicture, { "content-type": "image/png" }),
    "picture for Thunderbird",
    /image\/png, bytes of a jpeg/,
  ],
  [
    "pictures kept by a cache",
    rewriting(isPicture, { "cf-cache-status": "HIT", age: "30" }),
    "pictures: not from a cache",
    /cf-cache-status: HIT/,
  ],
  [
    "pictures made public",
    rewriting(isPicture, { "cache-control": "public, max-age=14400" }),
    "pictures: cache-control",
    /public/,
  ],
  [
    "pictures without cache-control",
    rewriting(isPicture, { "cache-control": undefined }),
    "pictures: cache-control",
    /there is none/,
  ],
  [
    "a cookie on pictures",
    rewriting(isPicture, { "set-cookie": "__cf_bm=x; path=/" }),
    "pictures: no cookie",
    /__cf_bm/,
  ],
  ["no nosniff", rewriting(isPicture, { "x-content-type-options": undefined }), "pictures: nosniff", /missing/],
  [
    "pictures in pieces",
    rewriting(isPicture, { "content-length": undefined, "transfer-encoding": "chunked" }),
    "pictures: content-length",
    /none/,
  ],
  [
    "pictures zipped",
    {
      answering: (a, reply) =>
        isPicture(a)
          ? withBody({ ...reply, headers: { ...reply.headers, "content-encoding": "gzip" } }, gzipSync(reply.body))
          : reply,
    },
    "picture for Gmail",
    /bytes are no picture/,
  ],
  [
    "pictures polished",
    rewriting(isPicture, { "cf-polished": "origSize=1" }),
    "pictures: not encoded again",
    /cf-polished/,
  ],
  [
    "If-None-Match swallowed",
    { asking: (_, { "if-none-match": _dropped, ...headers }) => headers },
    "picture again for HEY, with its ETag",
    /200 with all bytes/,
  ],
  ["HEAD refused", instead((a) => a.method === "HEAD", json(405, {})), "the head of a picture alone", /405/],
  [
    "clicks that stop at a page",
    instead(isClick, page(200, "<a href=https://shop.example>Continue</a>")),
    "click for a browser on Windows",
    /status 200/,
  ],
  [
    "clicks in the clear",
    rewriting(isClick, { location: "http://shop.example/" }),
    "click for a browser on an iPhone",
    /http:\/\/shop/,
  ],
  ["clicks to nowhere", rewriting(isClick, { location: "/" }), "click for Office's link check", /leads to no address/],
  [
    "clicks kept by a cache",
    rewriting(isClick, { "cache-control": "max-age=600" }),
    "a click for a token that was never minted",
    /max-age=600/,
  ],
  [
    "answers without charset",
    rewriting(isFeed, { "content-type": "application/json" }),
    "recommendations for Braze",
    /no charset/,
  ],
  [
    "answers rewritten to a page",
    instead(isFeed, page(200, "<p>hello")),
    "recommendations for Customer.io",
    /not our answer/,
  ],
  [
    "answers that come late for Braze",
    { delay: (a) => (isFeed(a) && saying(/^Braze/)(a) ? 2_200 : 0) },
    "recommendations for Braze",
    /it waits 2000 ms/,
  ],
  [
    "a clock ten minutes behind",
    {
      answering: (_, reply) => ({
        ...reply,
        headers: { ...reply.headers, date: new Date(Date.now() - 600_000).toUTCString() },
      }),
    },
    "clock",
    /600 s behind/,
  ],
  [
    "a preflight that is answered elsewhere",
    instead((a) => a.method === "OPTIONS", json(200, {})),
    "pages of other origins may send events",
    /access-control-allow-origin: none/,
  ],
  [
    "any key taken",
    instead((a) => a.path === "/v1/track", json(200, { success: true })),
    "a key that nobody has is refused",
    /status 200/,
  ],
  [
    "published keys taken",
    {
      asking: (a, headers) =>
        /_dev(_import)?$/.test(a.key) ? { ...headers, authorization: `Bearer ${a.key}` } : headers,
    },
    "the published key sk_dev is refused",
    /everybody knows/,
  ],
  [
    "a part that is down",
    instead((a) => a.path === "/readyz", json(503, { status: "not_ready", checks: { log: "down", readers: "ok" } })),
    "its parts are ready",
    /log: down/,
  ],
  [
    "a description that is not there",
    instead((a) => a.path === "/openapi.json", page(404, "nginx")),
    "it describes itself",
    /404/,
  ],
  [
    "another host name in mails",
    {
      answering: (_, reply) => {
        const text = reply.body.toString("latin1");
        if (!text.includes("http://127.0.0.1")) return reply;
        return withBody(
          reply,
          Buffer.from(text.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "https://other.brand.example")),
        );
      },
    },
    "host name of the addresses in mails",
    /https:\/\/other\.brand\.example/,
  ],
  ["nothing of ours at all", instead(() => true, page(200, "<h1>It works!</h1>")), "it answers", /not our answer/],
];
