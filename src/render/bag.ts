import type { Box, Drawing, Layer } from "./drawing.ts";

/** A shopping bag in the middle of a box, for want of a photo: a body and the lower half of a ring as its handle. */
export const bagLayers = (area: Box, ground: string): Layer[] => {
  const body = "#d1d5db";
  // 136 x 152 in a box of 400 px: a third of it.
  const scale = Math.min(area.width, area.height) / 400;
  const x = area.x + area.width / 2 - 68 * scale;
  const y = area.y + area.height / 2 - 76 * scale;
  const at = (dx: number, dy: number, width: number, height: number): Box => ({
    x: Math.round(x + dx * scale),
    y: Math.round(y + dy * scale),
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  });
  const handle = at(34, -2, 68, 68);
  return [
    { kind: "rectangle", ...at(0, 0, 136, 152), radius: Math.round(12 * scale), fill: body },
    {
      kind: "rectangle",
      ...handle,
      radius: handle.width / 2,
      border: { width: Math.max(1, Math.round(9 * scale)), color: ground },
    },
    { kind: "rectangle", ...at(30, 0, 76, 32), fill: body },
  ];
};

/** The picture of nothing, for templates that do not say what to show then: no words, so that it fits every language. */
export const bagDrawing = (width: number, height: number): Drawing => {
  const ground = "#f3f4f6";
  const whole = { x: 0, y: 0, width, height };
  return {
    width,
    height,
    background: ground,
    layers: [...bagLayers(whole, ground), { kind: "rectangle", ...whole, border: { width: 2, color: "#e5e7eb" } }],
  };
};
