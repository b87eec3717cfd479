import { expect } from "vitest";
import { decodePicture } from "../../../scripts/lib/decode-picture.ts";
import { cardTemplate } from "../../../src/contract/built-in-templates.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import { drawingSize } from "../../../src/render/template/resolve.ts";
import type { Answer } from "./gateway.ts";

const cardSize = drawingSize(cardTemplate);

/** What every answer to an image address is: 200, a card's size, the format it says it is, whole. */
export const expectPicture = async (answer: Answer, format: "jpeg" | "png" | "gif" = "jpeg"): Promise<void> => {
  expect(answer.status).toBe(200);
  expect(answer.type).toBe(`image/${format}`);
  expect(readImageHeader(new Uint8Array(answer.bytes))).toEqual({ format, ...cardSize });
  await decodePicture(new Uint8Array(answer.bytes));
};
