import { cardTemplate } from "../contract/built-in-templates.ts";
import type { Template } from "../contract/template.ts";
import type { DrawingTime, Pictures, SlotPicture } from "../message/pictures.port.ts";
import type { DrawnPictures } from "./drawn-pictures.ts";
import type { PlainPictures } from "./plain-pictures.ts";
import type { Sketch } from "./sketch.ts";
import { sketchesOf } from "./sketches.ts";
import type { Strips } from "./strips.ts";
import { drawingSize, resolveFallback } from "./template/resolve.ts";
import type { TimerPictures } from "./timer-pictures.ts";

export type PicturesDeps = {
  readonly drawn: DrawnPictures;
  readonly timers: TimerPictures;
  readonly strips: Strips;
  readonly plain: PlainPictures;
};

/** What messages ask of pictures: cards one by one or side by side, words and charts, countdowns. */
export const createPictures = ({ drawn, timers, strips, plain }: PicturesDeps): Pictures => {
  const draw = async (sketch: Sketch, time: DrawingTime): Promise<SlotPicture> =>
    (await drawn.get(sketch, time)).picture;

  const repeated = (picture: SlotPicture, places: number): SlotPicture =>
    places === 1 ? picture : strips.join(Array.from({ length: places }, () => picture));

  /** The template's own words, or a bag. */
  const itemFree = async (template: Template, places: number, time: DrawingTime): Promise<SlotPicture> => {
    const size = drawingSize(template);
    const fallback = template.format === "gif" ? null : resolveFallback(template);
    if (template.format === "gif" || fallback === null) {
      return repeated(plain(template.format, size), places);
    }
    const picture = await draw({ drawing: fallback, format: template.format, isPersonal: false }, time);
    const whole = { ...picture, level: picture.level === "plain" ? "plain" : "item-free" };
    return repeated(whole, places);
  };

  return {
    async draw(order, time) {
      const { template, slots } = order;
      if (template.format === "gif") {
        const [item = null] = slots;
        return timers.get(template, { ...order, item }) ?? plain("gif", drawingSize(template));
      }
      if (template.boxes.length === 0) return itemFree(template, slots.length, time);
      const pictures = await Promise.all(
        sketchesOf(template, order).map((sketch) =>
          sketch === null ? itemFree(template, 1, time) : draw(sketch, time),
        ),
      );
      const [only] = pictures;
      return only !== undefined && pictures.length === 1 ? only : strips.join(pictures);
    },

    async warm(orders) {
      const sketches = orders.flatMap((order) =>
        order.template.format === "gif" ? [] : sketchesOf(order.template, order),
      );
      await Promise.all(sketches.filter((sketch) => sketch !== null).map((sketch) => drawn.warm(sketch)));
    },

    itemFree,
    fixed: (extension) => plain(extension, drawingSize(cardTemplate)),
  };
};
