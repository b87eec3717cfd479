import * as z from "zod";

/** Sizes are in the pixels that a mail shows; picture files have twice as many. */
const sizes = { width: 640, height: 800 } as const;

const Color = z.string().regex(/^#[0-9a-fA-F]{6}$/, "must be a colour such as #1f2937");
const px = z.number().min(0).max(1_000);

/** `{{item.title}}`, `{{person.first_name|there}}`: what stands after the bar is taken where there is nothing. */
export const placeholders =
  /\{\{ *(?<of>item|person)\.(?<name>(?<=item\.)(?:title|price|was_price|brand|category|rating)|(?<=person\.)[A-Za-z][A-Za-z0-9_]{0,63}) *(?:\|(?<otherwise>[^{}|]*))?\}\}/g;

/** A text in which placeholders stand for facts of the slot's item or traits of the person. */
const Bound = z
  .string()
  .max(500)
  .refine((text) => !/\{\{|\}\}/.test(text.replace(placeholders, "")), {
    message:
      "has a placeholder that is neither {{item.title|price|was_price|brand|category|rating}} nor {{person.<trait>}}",
  });

const Box = z.strictObject({
  x: z.number().min(-100).max(1_000),
  y: z.number().min(-100).max(1_000),
  width: px,
  height: px,
  /** Drawn only if this comes to a text that is not blank. */
  when: Bound.optional(),
  /** Drawn only if this comes to nothing. */
  unless: Bound.optional(),
  /** Left out where a client keeps its first copy for days: "3 left" must not be read next week. */
  perishable: z.boolean().default(false),
});

const RectangleBox = Box.extend({
  kind: z.literal("rectangle"),
  fill: Color.optional(),
  border: z.strictObject({ width: z.number().min(0.5).max(20), color: Color }).optional(),
  radius: px.optional(),
});

/** The item's photo. `contain` shows it whole, `cover` fills the box and cuts what stands out. */
const PhotoBox = Box.extend({ kind: z.literal("photo"), fit: z.enum(["contain", "cover"]).default("contain") });

const TextStyle = z.strictObject({
  size: z.number().min(6).max(100),
  weight: z.union([z.literal(500), z.literal(700)]).default(500),
  color: Color.default("#111827"),
});

const TextRun = TextStyle.extend({
  text: Bound,
  struck: z.boolean().default(false),
  /** A run that does not fit in its line is set as small as this; without it, it is cut. */
  shrink_to: z.number().min(6).max(100).optional(),
  /** Left out if it does not fit beside the runs before it. */
  optional: z.boolean().default(false),
});

/** Several runs stand on one line; a single one may take more lines and ends in an ellipsis. */
const TextBox = Box.extend({
  kind: z.literal("text"),
  runs: z.array(TextRun).min(1).max(4),
  lines: z.int().min(1).max(6).default(1),
  line_height: px.optional(),
  align: z.enum(["left", "center", "right"]).default("left"),
}).refine(({ runs, lines }) => lines === 1 || runs.length === 1, { message: "several runs take one line only" });

/** A number, or a text that comes to one. */
const Measure = z.union([z.number(), Bound]);

/** How far `value` is on its way to `goal`. */
const BarBox = Box.extend({
  kind: z.literal("bar"),
  value: Measure,
  goal: Measure,
  fill: Color,
  track: Color,
  radius: px.default(0),
});

/** `value` of `of` stars, filled to the quarter of a star. */
const StarsBox = Box.extend({
  kind: z.literal("stars"),
  value: Measure,
  of: z.int().min(1).max(10).default(5),
  fill: Color,
  track: Color,
});

/** Columns from a trait that holds a list of numbers, or a text of numbers with commas. */
const ChartBox = Box.extend({
  kind: z.literal("chart"),
  values: Bound,
  fill: Color,
  /** Colour of the last column. */
  last: Color.optional(),
  gap: px.default(4),
  radius: px.default(0),
});

export const TemplateBox = z.discriminatedUnion("kind", [RectangleBox, PhotoBox, TextBox, BarBox, StarsBox, ChartBox]);
export type TemplateBox = z.infer<typeof TemplateBox>;

const isStatic = (boxes: readonly unknown[]): boolean => !/\{\{|"kind":"photo"/.test(JSON.stringify(boxes));

const Sized = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "must be lower-case letters, digits, - and _"),
  title: z.string().max(200).default(""),
  width: z.int().min(16).max(sizes.width),
  height: z.int().min(8).max(sizes.height),
  background: Color.default("#ffffff"),
});

/** All show the slot's item; what stands between two of them is a pass of the render engine of its own. */
const mostPhotos = 4;
const hasFewPhotos = (boxes: readonly TemplateBox[]): boolean =>
  boxes.filter(({ kind }) => kind === "photo").length <= mostPhotos;

/** A picture of boxes, painted in order: `jpg` where a photo is in it, `png` for texts and bars. */
export const PictureTemplate = Sized.extend({
  format: z.enum(["jpg", "png"]),
  boxes: z
    .array(TemplateBox)
    .min(1)
    .max(40)
    .refine(hasFewPhotos, { message: `has more than ${mostPhotos} photos` }),
  /** What is shown where there is no item or nobody to show it to: words and shapes without placeholders. */
  fallback: z
    .array(TemplateBox)
    .max(40)
    .refine(isStatic, { message: "must have no placeholder and no photo: it is shown when nothing is known" })
    .default([]),
});
export type PictureTemplate = z.infer<typeof PictureTemplate>;

const label = z.string().max(20);

/** A countdown to an instant, 60 s long, with the time that is left in its first frame. */
export const TimerTemplate = Sized.extend({
  format: z.literal("gif"),
  ink: Color.default("#111827"),
  label_ink: Color.default("#6b7280"),
  digit_size: z.number().min(10).max(80).default(28),
  labels: z
    .strictObject({ days: label, hours: label, minutes: label, seconds: label })
    .default({ days: "days", hours: "hours", minutes: "min", seconds: "sec" }),
  /** Stands between the numbers, at half their height. */
  separator: z.string().regex(/^.?$/su, "must be one character or none").default(":"),
  show_days: z.boolean().default(true),
  /** When it ends: ISO 8601, or a trait that holds it. */
  ends_at: Bound,
  ended: z.string().max(80).default("This offer has ended"),
  /** Shown instead of a clock where a client keeps its first copy for days; `{{date}}` is the end. */
  still: z.string().max(80).default("Ends {{date}}"),
});
export type TimerTemplate = z.infer<typeof TimerTemplate>;

/** How one slot of a placement is drawn. */
export const Template = z.discriminatedUnion("format", [PictureTemplate, TimerTemplate]);
export type Template = z.infer<typeof Template>;

/** A template as it is sent: its name stands in the address. */
export const TemplateInput = z.discriminatedUnion("format", [
  PictureTemplate.omit({ id: true }),
  TimerTemplate.omit({ id: true }),
]);

const kept = { version: z.int(), changed_at: z.string().nullable(), changed_by: z.string().nullable() };

/** A template as it is answered; version 0 is built in. */
export const KeptTemplate = z.discriminatedUnion("format", [PictureTemplate.extend(kept), TimerTemplate.extend(kept)]);
export type KeptTemplate = z.infer<typeof KeptTemplate>;

export const TemplateList = z.object({
  data: z.array(KeptTemplate),
  cursor: z.object({ next: z.null(), has_more: z.literal(false) }),
});

export const TemplateDeleted = z.object({ success: z.literal(true) });
