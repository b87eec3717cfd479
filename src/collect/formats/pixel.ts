/** A transparent 1x1 GIF of 43 bytes: the answer to every pixel request, whatever became of its event. */
export const pixelGif: Uint8Array<ArrayBuffer> = Uint8Array.from(
  atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=="),
  (char) => char.charCodeAt(0),
);
