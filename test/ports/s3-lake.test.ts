import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { s3Lake } from "../../src/platform/s3/s3-lake.ts";
import { s3Keys, startS3, type S3Server } from "../support/s3-server.ts";
import { hexSha256, signatureOf } from "../support/sigv4.ts";
import { lakeContract } from "./lake.contract.ts";

let store: S3Server;
beforeAll(async () => {
  store = await startS3();
});
afterAll(() => store.close());

lakeContract("S3, a small store that checks signatures", () => Promise.resolve(s3Lake({ ...s3Keys, ...store })));

describe("the signature that the small store computes", () => {
  // The examples of "Authenticating Requests: Using the Authorization Header" of the S3 API reference.
  const example = {
    path: "/",
    query: new URLSearchParams(),
    payloadHash: hexSha256(""),
    date: "20130524T000000Z",
    region: "us-east-1",
    secret: s3Keys.secretAccessKey,
  };
  const base = { host: "examplebucket.s3.amazonaws.com", "x-amz-date": "20130524T000000Z" };
  const signed = (headers: Record<string, string>) => ({ headers, signedHeaders: Object.keys(headers).toSorted() });

  it("is that of the published examples", () => {
    const empty = { ...base, "x-amz-content-sha256": hexSha256("") };
    expect(
      signatureOf({ ...example, method: "GET", path: "/test.txt", ...signed({ ...empty, range: "bytes=0-9" }) }),
    ).toBe("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    expect(
      signatureOf({ ...example, method: "GET", query: new URLSearchParams("max-keys=2&prefix=J"), ...signed(empty) }),
    ).toBe("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    const payloadHash = hexSha256("Welcome to Amazon S3.");
    expect(
      signatureOf({
        ...example,
        method: "PUT",
        path: "/test%24file.text",
        payloadHash,
        ...signed({
          ...base,
          date: "Fri, 24 May 2013 00:00:00 GMT",
          "x-amz-content-sha256": payloadHash,
          "x-amz-storage-class": "REDUCED_REDUNDANCY",
        }),
      }),
    ).toBe("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
  });
});

describe("an S3 that refuses or misbehaves", () => {
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });
  const answering = async (status: number, body: string | null): Promise<string> => {
    const started = createServer((_request, response) => {
      if (body !== null) response.writeHead(status).end(body);
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(started.address() as AddressInfo).port}/lake`;
  };
  const at = (url: string) => s3Lake({ ...s3Keys, url, region: "auto", timeoutMs: 200 });

  it("is not taken for an empty one: wrong keys, a missing bucket", async () => {
    const wrong = s3Lake({ ...s3Keys, ...store, secretAccessKey: "wrong" });
    await expect(wrong.putOnce("a", new Uint8Array(1))).rejects.toThrow("SignatureDoesNotMatch");
    await expect(wrong.get("a")).rejects.toThrow("403");
    await expect(wrong.list("", "", 1)).rejects.toThrow("403");
    const elsewhere = s3Lake({ ...s3Keys, ...store, url: store.url.replace(/lake$/, "other") });
    await expect(elsewhere.get("a")).rejects.toThrow("no such bucket");
  });

  it("fails within its time, after one attempt, in a few words", async () => {
    const hung = await answering(200, null);
    const started = performance.now();
    await expect(at(hung).get("a")).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(2_000);
    const broken = at(await answering(503, `<html>${"busy ".repeat(1_000)}</html>`));
    const error: unknown = await broken.putOnce("a", new Uint8Array(1)).catch((failure: unknown) => failure);
    expect(String(error)).toMatch(/^Error: lake: PUT a answered 503/);
    expect(String(error).length).toBeLessThan(400);
  });

  it("is not believed when a page of HTML stands where a listing should", async () => {
    await expect(at(await answering(200, "<html>welcome</html>")).list("a", "", 1)).rejects.toThrow("not a listing");
  });
});
