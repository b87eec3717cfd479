import { describe, expect, it } from "vitest";
import { photoDecoder } from "../../../src/platform/jsquash/photo-decoder.ts";
import { takumiEngine } from "../../../src/platform/takumi/engine.ts";
import { checkPhoto } from "../../../src/render/photo.ts";
import { redPhotos } from "../../support/card-samples.ts";
import { plainCard } from "../../support/plain-card.ts";

const decoder = photoDecoder(takumiEngine());

describe("the photo decoder in workerd", () => {
  it.each(Object.entries({ ...redPhotos, gif: plainCard("gif").bytes }))("decodes a %s", async (_, bytes) => {
    const photo = checkPhoto(bytes);
    if (!photo.ok) throw new Error(photo.error);
    const { width, height } = photo.value;
    const pixels = await decoder.decode(photo.value);
    expect([pixels.width, pixels.height, pixels.rgba.length]).toEqual([width, height, 4 * width * height]);
    expect(pixels.rgba[3]).toBe(255);
  });

  it("rejects what cannot be decoded, and goes on", async () => {
    const photo = checkPhoto(redPhotos.jpeg);
    if (!photo.ok) throw new Error(photo.error);
    const cut = { ...photo.value, bytes: redPhotos.jpeg.subarray(0, 60) };
    await expect(decoder.decode(cut)).rejects.toThrow();
    expect((await decoder.decode(photo.value)).rgba[0]).toBeGreaterThan(200);
  });
});
