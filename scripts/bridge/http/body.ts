import type { IncomingMessage } from "node:http";
import type { Ticket } from "./admission.ts";
import { HttpFailure } from "./failure.ts";

/** The body as parsed JSON; refused with 413 as soon as it is known to exceed `maxBytes`, with 400 if it is no JSON. */
export const readJson = async (request: IncomingMessage, maxBytes: number, ticket: Ticket): Promise<unknown> =>
  parseJson(await readText(request, maxBytes, ticket));

export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpFailure(400, text === "" ? "the body is empty, JSON is expected" : "the body is not valid JSON");
  }
};

/** The body as text. Room for it is taken before it is read: all of it if its size is declared, else as it comes. */
export const readText = (request: IncomingMessage, maxBytes: number, ticket: Ticket): Promise<string> => {
  const tooLarge = new HttpFailure(413, `the body exceeds ${maxBytes} bytes`);
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > maxBytes) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    ticket.reserve(declared);
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge;
      if (size > declared) ticket.reserve(Math.min(chunk.length, size - declared));
      chunks.push(chunk);
    };
    request.on("data", (chunk: Buffer) => {
      try {
        take(chunk);
      } catch (error) {
        request.removeAllListeners("data");
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", () => reject(new HttpFailure(400, "the body ended early")));
    request.once("aborted", () => reject(new HttpFailure(400, "the body ended early")));
  });
};
