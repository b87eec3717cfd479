import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hexSha256, signatureOf } from "./sigv4.ts";

export const s3Keys = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const region = "eu-central-1";
const bucket = "lake";

export type S3Server = { readonly url: string; readonly region: string; requests: string[]; close(): Promise<void> };

/**
 * A small S3: one bucket in path style, conditional PUT, GET and ListObjectsV2, as far as the protocol's pages tell.
 * Refuses whatever is not signed with the keys, body hash included.
 */
export const startS3 = async (): Promise<S3Server> => {
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      requests.push(`${request.method} ${request.url}`);
      answer(files, request, Buffer.concat(chunks), response);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${bucket}`,
    region,
    requests,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};

const answer = (files: Map<string, Buffer>, request: IncomingMessage, body: Buffer, response: ServerResponse): void => {
  const fail = (status: number, code: string): void =>
    void response.writeHead(status, { "content-type": "application/xml" }).end(`<Error><Code>${code}</Code></Error>`);
  const url = new URL(request.url ?? "", "http://store");
  const problem = signatureProblem(request, url, body);
  if (problem !== null) return fail(403, problem);
  const [, found, ...rest] = url.pathname.split("/");
  const name = decodeURIComponent(rest.join("/"));
  if (found !== bucket) return fail(404, "NoSuchBucket");

  if (request.method === "PUT") {
    if (request.headers["if-none-match"] === "*" && files.has(name)) return fail(412, "PreconditionFailed");
    files.set(name, body);
    return void response.writeHead(200).end();
  }
  if (name !== "") {
    const file = files.get(name);
    return file === undefined ? fail(404, "NoSuchKey") : void response.writeHead(200).end(file);
  }
  if (url.searchParams.get("list-type") !== "2") return fail(400, "InvalidArgument");
  const most = Math.min(1_000, Number(url.searchParams.get("max-keys") ?? 1_000));
  const after = url.searchParams.get("start-after") ?? "";
  const prefix = url.searchParams.get("prefix") ?? "";
  const keys = [...files.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const contents = keys.slice(0, most).map((key) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`);
  response
    .writeHead(200, { "content-type": "application/xml" })
    .end(
      `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult><Name>${bucket}</Name>` +
        `<IsTruncated>${keys.length > most}</IsTruncated>${contents.join("")}</ListBucketResult>`,
    );
};

const signatureProblem = (request: IncomingMessage, url: URL, body: Buffer): string | null => {
  const authorization = request.headers.authorization ?? "";
  const [, key, day, area, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)$/.exec(
      authorization,
    ) ?? [];
  if (names === undefined || key !== s3Keys.accessKeyId || area !== region) return "AccessDenied";
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const date = headers["x-amz-date"] ?? "";
  const payloadHash = headers["x-amz-content-sha256"] ?? "";
  const signedHeaders = names.split(";");
  // What changes the meaning of a request must be signed.
  const must = ["host", "x-amz-date", "x-amz-content-sha256", ...("if-none-match" in headers ? ["if-none-match"] : [])];
  if (!must.every((name) => signedHeaders.includes(name)) || date.slice(0, 8) !== day) return "AccessDenied";
  if (hexSha256(body) !== payloadHash) return "XAmzContentSHA256Mismatch";
  const expected = signatureOf({
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers,
    signedHeaders,
    payloadHash,
    date,
    region,
    secret: s3Keys.secretAccessKey,
  });
  return expected === signature ? null : "SignatureDoesNotMatch";
};
