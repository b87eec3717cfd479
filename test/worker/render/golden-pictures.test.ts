import { expect, it } from "vitest";
import { bundledGlyphs } from "../../../src/platform/inter/bundled.ts";
import { photoDecoder } from "../../../src/platform/jsquash/photo-decoder.ts";
import { takumiEngine } from "../../../src/platform/takumi/engine.ts";
import { createPainter } from "../../../src/render/painter.ts";
import { checkPhoto } from "../../../src/render/photo.ts";
import { pictureSamples } from "../../support/picture-samples.ts";

const bytesOf = (url: string): Uint8Array =>
  Uint8Array.from(atob(url.split(",")[1] ?? ""), (char) => char.charCodeAt(0));
const golden = import.meta.glob<string>("../../golden/{pictures,cards}/*.{jpg,png}", {
  eager: true,
  import: "default",
  query: "?inline",
});
const fileOf = (path: string): Uint8Array => bytesOf(golden[`../../golden/${path}`] ?? "");

const engine = takumiEngine();
const painter = createPainter({ engine, decoder: photoDecoder(engine), glyphs: bundledGlyphs });

it.each(Object.entries(pictureSamples))(
  "%s is the same in workerd, to the byte",
  async (name, { drawing, format, hasPhoto }) => {
    const photo = checkPhoto(fileOf("cards/photo.jpg"));
    const painted = await painter(drawing, format, hasPhoto && photo.ok ? photo.value : null);
    expect(painted).toEqual(fileOf(`pictures/${name}.${format}`));
  },
);
