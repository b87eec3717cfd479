import { PictureTemplate, Template } from "./template.ts";

const ink = { title: "#111827", sale: "#b91c1c", was: "#6b7280", line: "#e5e7eb", gold: "#f59e0b" };

const at = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const size = (width: number, height: number) => ({ width, height });

const frame = (width: number, height: number) => ({
  kind: "rectangle",
  ...at(0, 0, width, height),
  border: { width: 1, color: ink.line },
});

/** The price; if it was higher before, in red and with the old one struck beside it. */
const prices = (box: { x: number; y: number; width: number }, textSize: number) => {
  const common = { kind: "text", ...box, height: 18, line_height: 18 };
  const price = { text: "{{item.price}}", size: textSize, weight: 700, shrink_to: 9 };
  const was = { text: "{{item.was_price}}", size: 11, color: ink.was, struck: true, optional: true };
  return [
    { ...common, unless: "{{item.was_price}}", runs: [price] },
    { ...common, when: "{{item.was_price}}", runs: [{ ...price, color: ink.sale }, was] },
  ];
};

const card = (id: string, photo: { width: number; height: number }, height: number, lines: number) => {
  const text = { x: 10, width: photo.width - 20 };
  const titleAt = photo.height + 6;
  return {
    id,
    format: "jpg",
    width: photo.width,
    height,
    boxes: [
      { kind: "photo", x: 0, y: 0, ...photo },
      {
        kind: "text",
        ...text,
        y: titleAt,
        height: 16 * lines,
        line_height: 16,
        lines,
        runs: [{ text: "{{item.title}}", size: 12.5 }],
      },
      // The price sits on the same line of every card of a row, however long the titles are.
      ...prices({ ...text, y: titleAt + 16 * lines + 3 }, 15),
      // Over the photo's edge, so that a photo with its own background ends at the card's line.
      frame(photo.width, height),
    ],
  };
};

const greeting = (words: string) => [
  { kind: "text", ...at(20, 26, 560, 40), runs: [{ text: words, size: 30, weight: 700, shrink_to: 16 }] },
  {
    kind: "text",
    ...at(20, 72, 560, 24),
    runs: [{ text: "These were picked for you.", size: 16, color: ink.was }],
  },
];

// Sides of cards are multiples of 8, 16 in the file: a JPEG's blocks, so that they can be joined into strips.
/** How slots are drawn unless their placement says otherwise. */
export const cardTemplate = PictureTemplate.parse(card("card", { width: 200, height: 200 }, 264, 2));

/** Templates that are always there; test/golden/pictures shows each. */
export const builtInTemplates: ReadonlyMap<string, Template> = new Map(
  [
    cardTemplate,
    card("card-square", { width: 200, height: 152 }, 200, 1),
    {
      id: "greeting",
      format: "png",
      ...size(600, 120),
      boxes: greeting("Hi {{person.first_name|there}},"),
      fallback: greeting("Hi there,"),
    },
    {
      id: "loyalty",
      format: "png",
      ...size(600, 60),
      boxes: [
        {
          kind: "text",
          ...at(20, 8, 560, 20),
          runs: [
            { text: "{{person.points|0}} points", size: 15, weight: 700 },
            { text: "of 1000 to your next reward", size: 13, color: ink.was },
          ],
        },
        {
          kind: "bar",
          ...at(20, 36, 560, 12),
          radius: 6,
          value: "{{person.points|0}}",
          goal: 1000,
          fill: ink.gold,
          track: ink.line,
        },
      ],
      fallback: [
        {
          kind: "text",
          ...at(20, 18, 560, 24),
          runs: [{ text: "Collect points with every order", size: 16, weight: 700 }],
        },
      ],
    },
    {
      id: "rating",
      format: "png",
      ...size(200, 32),
      boxes: [
        {
          kind: "stars",
          ...at(0, 4, 120, 24),
          value: "{{item.rating}}",
          fill: ink.gold,
          track: ink.line,
          when: "{{item.rating}}",
        },
        {
          kind: "text",
          ...at(130, 6, 70, 20),
          runs: [{ text: "{{item.rating}} / 5", size: 14, color: ink.was }],
          when: "{{item.rating}}",
        },
      ],
    },
    {
      id: "chart",
      format: "png",
      ...size(600, 160),
      boxes: [
        {
          kind: "text",
          ...at(20, 10, 560, 22),
          runs: [{ text: "Your points, month by month", size: 15, weight: 700 }],
        },
        {
          kind: "chart",
          ...at(20, 44, 560, 104),
          gap: 8,
          radius: 3,
          values: "{{person.monthly_points}}",
          fill: "#cbd5e1",
          last: ink.gold,
        },
      ],
      fallback: [
        {
          kind: "text",
          ...at(20, 66, 560, 28),
          runs: [{ text: "Your points will grow here", size: 18, weight: 700 }],
          align: "center",
        },
      ],
    },
    { id: "countdown", format: "gif", ...size(200, 50), ends_at: "{{person.offer_ends_at}}" },
  ].map((template) => [template.id, Template.parse(template)]),
);
