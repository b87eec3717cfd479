import { expect } from "vitest";
import { fileEngine } from "../../../scripts/lib/file-engine.ts";
import { cardSize, drawCard } from "../../../src/render/card.ts";
import type { Engine } from "../../../src/render/engine.port.ts";
import { readImageHeader } from "../../../src/render/image-header.ts";
import type { Answer } from "./gateway.ts";

let engine: Promise<Engine> | null = null;

/** Decodes a picture to its last pixel; rejects when it is broken. */
const decode = async (bytes: Uint8Array): Promise<void> => {
  engine ??= fileEngine();
  const facts = { item: "any", title: "", image: "", price_text: "", was_price_text: "" };
  await (await engine).renderCard(drawCard(facts, true), { format: "jpeg", quality: 50, photo: bytes });
};

/** What every answer to an image address is: 200, a card's size, the format it says it is, whole. */
export const expectPicture = async (answer: Answer, format: "jpeg" | "png" | "gif" = "jpeg"): Promise<void> => {
  expect(answer.status).toBe(200);
  expect(answer.type).toBe(`image/${format}`);
  expect(readImageHeader(new Uint8Array(answer.bytes))).toEqual({ format, ...cardSize });
  await decode(new Uint8Array(answer.bytes));
};
