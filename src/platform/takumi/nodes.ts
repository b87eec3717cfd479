import type { ImageSource, Node } from "@takumi-rs/wasm";
import type { Box, Drawing, Layer, TextBlock, TextRun } from "../../render/drawing.ts";

export const fontFamily = "Inter";

type Placed = { left: number; top: number; width: number; height: number; position: "absolute" };

const place = (box: Box): Placed => ({
  position: "absolute",
  left: box.x,
  top: box.y,
  width: box.width,
  height: box.height,
});

/** Takumi's node tree of a drawing, and the photos that its nodes name by `src`. */
export const takumiNodes = (drawing: Drawing): { root: Node; images: ImageSource[] } => {
  const images: ImageSource[] = [];
  const children = drawing.layers.map((layer) => layerNode(layer, images));
  const { width, height, background } = drawing;
  return {
    root: {
      type: "container",
      style: { width, height, backgroundColor: background, position: "relative", fontFamily },
      children,
    },
    images,
  };
};

const layerNode = (layer: Layer, images: ImageSource[]): Node => {
  switch (layer.kind) {
    case "rectangle":
      return {
        type: "container",
        style: {
          ...place(layer),
          boxSizing: "border-box",
          ...(layer.fill === undefined ? {} : { backgroundColor: layer.fill }),
          ...(layer.radius === undefined ? {} : { borderRadius: layer.radius }),
          ...(layer.border === undefined
            ? {}
            : { borderWidth: layer.border.width, borderStyle: "solid", borderColor: layer.border.color }),
        },
      };
    case "photo": {
      const src = `photo-${images.length}`;
      // "none": the engine's own image cache has no working limit and would fill the isolate.
      images.push({ src, data: Uint8Array.from(layer.bytes), cache: "none" });
      return { type: "image", src, style: { ...place(layer), objectFit: "contain" } };
    }
    case "text":
      return textNode(layer);
  }
};

const textNode = (block: TextBlock): Node => {
  const lineHeight = `${block.lineHeight}px`;
  const [first] = block.runs;
  if (block.lines > 1 && first !== undefined) {
    return {
      type: "text",
      text: first.text,
      style: {
        ...place(block),
        ...runStyle(first),
        lineHeight,
        lineClamp: block.lines,
        textOverflow: "ellipsis",
        overflowWrap: "anywhere",
      },
    };
  }
  return {
    type: "container",
    style: { ...place(block), display: "flex", flexDirection: "row", alignItems: "baseline", columnGap: 12 },
    children: block.runs.map((run) => ({
      type: "text",
      text: run.text,
      style: { ...runStyle(run), lineHeight, whiteSpace: "nowrap" },
    })),
  };
};

const runStyle = (
  run: TextRun,
): { fontSize: number; fontWeight: number; color: string; textDecorationLine?: "line-through" } => ({
  fontSize: run.size,
  fontWeight: run.weight,
  color: run.color,
  ...(run.struck === true ? { textDecorationLine: "line-through" } : {}),
});
