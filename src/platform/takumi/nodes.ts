import type { ImageSource, Node } from "@takumi-rs/wasm";
import { type Box, type Layer, type Polygon, runGap, type TextBlock, type TextRun } from "../../render/drawing.ts";
import type { Scene } from "../../render/engine.port.ts";
import { fontsFor } from "../../render/font-choice.ts";
import { textDirection } from "../../render/text-direction.ts";

type Placed = { left: number; top: number; width: number; height: number; position: "absolute" };

const place = (box: Box): Placed => ({
  position: "absolute",
  left: box.x,
  top: box.y,
  width: box.width,
  height: box.height,
});

/** Takumi's node tree of a scene, and the photos that its nodes name by `src`. */
export const takumiNodes = (scene: Scene, photo: Uint8Array | null): { root: Node; images: ImageSource[] } => {
  const children = scene.layers.map(layerNode);
  // "none": the engine's own image cache has no working limit and would fill the isolate.
  const images: ImageSource[] = photo === null ? [] : [{ src: photoName, data: Uint8Array.from(photo), cache: "none" }];
  const { width, height, background } = scene;
  const ground = background === undefined ? {} : { backgroundColor: background };
  return {
    root: {
      type: "container",
      style: { width, height, ...ground, position: "relative" },
      children,
    },
    images,
  };
};

const photoName = "photo";

const layerNode = (layer: Layer): Node => {
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
    case "photo":
      return { type: "image", src: photoName, style: { ...place(layer), objectFit: layer.fit } };
    case "polygon":
      return polygonNode(layer);
    case "text":
      return textNode(layer);
  }
};

/** As a picture of its own: the engine draws no free shapes. */
const polygonNode = ({ points, fill }: Polygon): Node => {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - x, Math.max(...ys) - y];
  const corners = points.map(([px, py]) => `${px - x},${py - y}`).join(" ");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><polygon points="${corners}" fill="${fill}"/></svg>`;
  return { type: "image", src: svg, style: place({ x, y, width, height }) };
};

/** One run may take several lines, several runs share one. */
const textNode = (block: TextBlock): Node => {
  const lineHeight = `${block.lineHeight}px`;
  const direction = textDirection(block.runs.map(({ text }) => text).join(" "));
  const [only, second] = block.runs;
  if (only !== undefined && second === undefined) {
    const style = { ...place(block), ...runStyle(only), ...cut(block.lines), lineHeight, textAlign: block.align };
    return { type: "text", text: only.text, style };
  }
  return {
    type: "container",
    style: {
      ...place(block),
      display: "flex",
      // What is first stands where reading begins; `justifyContent` counts from there, too.
      flexDirection: direction === "rtl" ? "row-reverse" : "row",
      justifyContent: edges[direction][block.align],
      alignItems: "baseline",
      columnGap: runGap,
    },
    children: block.runs.map((run) => lineNode(run, block.lineHeight)),
  };
};

/** A run as wide as it needs to be. */
export const lineNode = (run: TextRun, lineHeight: number): Node => ({
  type: "text",
  text: run.text,
  style: { ...runStyle(run), lineHeight: `${lineHeight}px`, whiteSpace: "nowrap", flexShrink: 0 },
});

/** A block of one run as high as it needs to be. */
export const wrappedNode = ({ width, lineHeight, runs: [run] }: TextBlock): Node => ({
  type: "text",
  text: run?.text ?? "",
  style: {
    width,
    lineHeight: `${lineHeight}px`,
    overflowWrap: "anywhere",
    ...(run === undefined ? {} : runStyle(run)),
  },
});

const cut = (lines: number) => ({
  lineClamp: lines,
  textOverflow: "ellipsis" as const,
  overflowWrap: "anywhere" as const,
});

const edges = {
  ltr: { left: "flex-start", center: "center", right: "flex-end" },
  rtl: { left: "flex-end", center: "center", right: "flex-start" },
} as const;

const runStyle = (run: TextRun) => ({
  fontFamily: fontsFor(run.text).join(", "),
  fontSize: run.size,
  fontWeight: run.weight,
  color: run.color,
  direction: textDirection(run.text),
  // Korean breaks between words, Chinese and Japanese anywhere.
  ...(/\p{Script=Hangul}/u.test(run.text) ? { wordBreak: "keep-all" as const } : {}),
  ...(run.struck === true ? { textDecorationLine: "line-through" as const } : {}),
});
