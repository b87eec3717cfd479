import { createHash, createHmac } from "node:crypto";

export type SignedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  readonly payloadHash: string;
  /** `20130524T000000Z` */
  readonly date: string;
  readonly region: string;
  readonly secret: string;
};

export const hexSha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** AWS Signature Version 4 of an S3 request, written from its specification, to check what a client signs. */
export const signatureOf = (request: SignedRequest): string => {
  const { method, path, query, headers, signedHeaders, payloadHash, date, region, secret } = request;
  const day = date.slice(0, 8);
  const canonical = [
    method,
    path
      .split("/")
      .map((part) => escape(decodeURIComponent(part)))
      .join("/"),
    Array.from(query, ([name, value]) => `${escape(name)}=${escape(value)}`)
      .toSorted()
      .join("&"),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? "").trim().replace(/\s+/g, " ")}`),
    "",
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const key = ["s3", "aws4_request"].reduce((from, part) => hmac(from, part), hmac(hmac(`AWS4${secret}`, day), region));
  return hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hexSha256(canonical)}`).toString("hex");
};
