import type { IncomingMessage } from "node:http";
import { HttpFailure } from "./failure.ts";

/** The body as parsed JSON; refused with 413 as soon as it is known to exceed `maxBytes`, with 400 if it is no JSON. */
export const readJson = async (request: IncomingMessage, maxBytes: number): Promise<unknown> => {
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpFailure(400, text === "" ? "the body is empty, JSON is expected" : "the body is not valid JSON");
  }
};

const readText = (request: IncomingMessage, maxBytes: number): Promise<string> => {
  const tooLarge = new HttpFailure(413, `the body exceeds ${maxBytes} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        reject(tooLarge);
      } else {
        chunks.push(chunk);
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
    request.once("aborted", () => reject(new HttpFailure(400, "the body ended early")));
  });
};
