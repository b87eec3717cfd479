import { AwsClient } from "aws4fetch";
import { toHex } from "../../base/bytes.ts";
import { sha256 } from "../../base/sha256.ts";
import { checkedName } from "../../lake/lake-name.ts";
import type { Lake } from "../../lake/lake.port.ts";

/** A bucket of any store that speaks the S3 protocol with conditional writes (`If-None-Match: *`). */
export type S3Bucket = {
  /** Of the bucket, in path or host style: `https://s3.eu-central-1.amazonaws.com/my-bucket`. */
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Bound of one request, ms. */
  readonly timeoutMs?: number;
};

/** Names per request, the protocol's own limit. */
const pageNames = 1_000;

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** The lake in an S3 bucket. Requests are signed with their body's hash and tried once: callers repeat by themselves. */
export const s3Lake = ({ url, region, accessKeyId, secretAccessKey, timeoutMs = 15_000 }: S3Bucket): Lake => {
  const client = new AwsClient({ accessKeyId, secretAccessKey, region, service: "s3", retries: 0 });
  const bucket = url.replace(/\/$/, "");

  const call = async (path: string, init: RequestInit & { readonly hash?: string }): Promise<Response> => {
    const { hash = emptySha256, headers, ...rest } = init;
    return client.fetch(`${bucket}${path}`, {
      ...rest,
      headers: { ...(headers as Record<string, string> | undefined), "x-amz-content-sha256": hash },
      signal: AbortSignal.timeout(timeoutMs),
    });
  };

  return {
    async putOnce(name, bytes) {
      const answer = await call(`/${checkedName(name)}`, {
        method: "PUT",
        body: bytes,
        headers: { "if-none-match": "*" },
        hash: toHex(await sha256(bytes)),
      });
      if (answer.status === 412) return ended(answer, "exists");
      if (!answer.ok) throw await failure(`PUT ${name}`, answer);
      return ended(answer, "stored");
    },

    async replace(name, bytes) {
      const answer = await call(`/${checkedName(name)}`, {
        method: "PUT",
        body: bytes,
        hash: toHex(await sha256(bytes)),
      });
      if (!answer.ok) throw await failure(`PUT ${name}`, answer);
      await ended(answer, null);
    },

    async get(name) {
      const answer = await call(`/${checkedName(name)}`, { method: "GET" });
      if (answer.status === 404) {
        const text = await answer.text();
        // A missing bucket is a mistake in the settings, not a missing file.
        if (text.includes("NoSuchBucket")) throw new Error(`lake: GET ${name}: there is no such bucket`);
        return null;
      }
      if (!answer.ok) throw await failure(`GET ${name}`, answer);
      return new Uint8Array(await answer.arrayBuffer());
    },

    async list(prefix, after, limit) {
      const names: string[] = [];
      for (;;) {
        const query = new URLSearchParams({
          "list-type": "2",
          prefix,
          "max-keys": String(Math.min(pageNames, limit - names.length)),
        });
        const from = names.at(-1) ?? after;
        if (from !== "") query.set("start-after", from);
        const answer = await call(`/?${query.toString()}`, { method: "GET" });
        if (!answer.ok) throw await failure(`list ${prefix}`, answer);
        const page = await answer.text();
        if (!page.includes("<ListBucketResult"))
          throw new Error(`list ${prefix}: not a listing: ${page.slice(0, 200)}`);
        const found = Array.from(page.matchAll(/<Key>([^<]*)<\/Key>/g), ([, key = ""]) => key);
        names.push(...found);
        const more = page.includes("<IsTruncated>true</IsTruncated>");
        if (!more || names.length >= limit || found.length === 0) return { names, more };
      }
    },
  };
};

/** Lets the connection go back to the pool. */
const ended = async <T>(answer: Response, result: T): Promise<T> => {
  await answer.body?.cancel();
  return result;
};

const failure = async (what: string, answer: Response): Promise<Error> =>
  new Error(`lake: ${what} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
