/**
 * A picture as an engine-neutral tree: absolutely placed layers, painted in order, in file pixels.
 * Layers never clip each other: clip layers cost a render engine more than everything else here.
 */
export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly layers: readonly Layer[];
};

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type Layer = Rectangle | Polygon | Photo | TextBlock;

export type Rectangle = Box & {
  readonly kind: "rectangle";
  readonly fill?: string;
  readonly border?: { readonly width: number; readonly color: string };
  readonly radius?: number;
};

/** Filled; corners in file pixels, the last one joins the first. */
export type Polygon = {
  readonly kind: "polygon";
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly fill: string;
};

/** A photo from the web, centred in its box: whole, or cut to fill it. Its bytes come beside the drawing. */
export type Photo = Box & { readonly kind: "photo"; readonly url: string; readonly fit: "contain" | "cover" };

/** Runs of text on one shared baseline when `lines` is 1, wrapped and ellipsized after `lines` otherwise. */
export type TextBlock = Box & {
  readonly kind: "text";
  readonly lines: number;
  readonly lineHeight: number;
  readonly align: "left" | "center" | "right";
  readonly runs: readonly TextRun[];
};

/** Between two runs of one line, file pixels. */
export const runGap = 12;

export type TextRun = {
  readonly text: string;
  readonly size: number;
  readonly weight: FontWeight;
  readonly color: string;
  readonly struck?: boolean;
};

/** The two weights the engine carries. */
export type FontWeight = 500 | 700;
