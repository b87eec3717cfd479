import type { Page } from "playwright-core";

/** Pixels of a picture as a browser shows it; rejects when it does not. */
export const decodeInPage = async (
  page: Page,
  file: Uint8Array,
): Promise<{ width: number; height: number; rgba: Uint8Array }> => {
  const { base64, ...size } = await page.evaluate(async (source) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(source), (char) => char.charCodeAt(0))]));
    const { width, height } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext("2d");
    if (context === null) throw new Error("no canvas");
    context.drawImage(bitmap, 0, 0);
    let text = "";
    for (const byte of context.getImageData(0, 0, width, height).data) text += String.fromCharCode(byte);
    return { width, height, base64: btoa(text) };
  }, Buffer.from(file).toString("base64"));
  return { ...size, rgba: new Uint8Array(Buffer.from(base64, "base64")) };
};
