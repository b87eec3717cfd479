import type { Engine } from "../../src/render/engine.port.ts";
import { fileEngine } from "./file-engine.ts";

let engine: Promise<Engine> | null = null;

const whole = { x: 0, y: 0, width: 16, height: 16 };
const drawing = {
  width: 16,
  height: 16,
  background: "#ffffff",
  layers: [{ kind: "photo", ...whole, url: "", fit: "contain" }],
} as const;

/** Decodes a JPEG, PNG or GIF file to its last pixel; rejects when it is broken. */
export const decodePicture = async (bytes: Uint8Array): Promise<void> => {
  engine ??= fileEngine();
  await (await engine).renderRaw(drawing, bytes);
};
