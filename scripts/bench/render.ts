import { readFileSync } from "node:fs";
import { join } from "node:path";
import { builtInTemplates } from "../../src/contract/built-in-templates.ts";
import type { DecidedSlot } from "../../src/contract/decision.ts";
import type { PictureTemplate } from "../../src/contract/template.ts";
import { countdownGif } from "../../src/render/gif/countdown-gif.ts";
import { timerFace } from "../../src/render/gif/timer-face.ts";
import { spliceJpegs } from "../../src/render/jpeg/splice.ts";
import { checkPhoto, type CheckedPhoto } from "../../src/render/photo.ts";
import { resolveTemplate } from "../../src/render/template/resolve.ts";
import { fileEngine } from "../lib/file-engine.ts";
import { fileGlyphs } from "../lib/file-glyphs.ts";
import { filePainter } from "../lib/file-painter.ts";
import { progress } from "../lib/progress.ts";
import { coldPictures } from "./cold.ts";
import type { BenchOptions } from "./options.ts";
import { drawShopPhotos } from "./shop.ts";
import { stripDrawing } from "./strip-drawing.ts";

/** One line of the table: CPU per picture, and what the goal of it is. */
type Row = {
  readonly name: string;
  readonly cpu_ms: number;
  readonly bytes: number;
  readonly goal_ms: number | null;
  readonly goal_bytes: number | null;
};

type Work = {
  readonly name: string;
  readonly times: number;
  readonly goal_ms: number | null;
  readonly goal_bytes: number | null;
  /** The `n`th picture; each one is made, none is remembered. */
  readonly make: (n: number) => Uint8Array | Promise<Uint8Array>;
};

/** What one picture costs once everything is warm, in this process: CPU, for clocks tell of other work too. */
export const benchRender = async (options: BenchOptions): Promise<boolean> => {
  const photosDir = join(options.folder, "photos");
  options.say("drawing product photos of 800 x 800");
  const files = await drawShopPhotos(photosDir);
  const photos = files.map((file) => checked(new Uint8Array(readFileSync(join(photosDir, file)))));
  const works = await worksOf(photos);
  const bar = progress("render", works.length);
  const rows: Row[] = [];
  for (const [index, work] of works.entries()) {
    rows.push(await measured(work));
    bar.at(index + 1);
  }
  bar.end();
  const cold = await coldPictures(options);
  const all = [...rows, ...cold];
  const text = options.json ? all.map((row) => JSON.stringify({ bench: "render", ...row })) : table(all);
  process.stdout.write(`${text.join("\n")}\n`);
  return all.every(({ bytes }) => bytes > 0);
};

const worksOf = async (photos: readonly CheckedPhoto[]): Promise<Work[]> => {
  const [paint, engine, glyphs] = [await filePainter(), await fileEngine(), fileGlyphs()];
  const card = templateOf("card-square");
  const photo = (n: number): CheckedPhoto => photos[n % photos.length] ?? fail();
  const tile = (n: number): Promise<Uint8Array> =>
    paint(resolveTemplate(card, { item: itemOf(n), traits: {}, isFrozen: false }), "jpg", photo(n));
  const tiles = await Promise.all(photos.map((_, n) => tile(n)));
  const threeOf = (n: number) => [0, 1, 2].map((k) => tiles[(n * 3 + k) % tiles.length] ?? fail());
  const face = timerFace(timerTheme, glyphs);
  const words = (id: string, traits: (n: number) => object) => (n: number) =>
    paint(resolveTemplate(templateOf(id), { item: itemOf(n), traits: { ...traits(n) }, isFrozen: false }), "png", null);
  const strip = (n: number) =>
    stripDrawing(
      [0, 1, 2].map((k) => itemOf(n + k)),
      card,
    );
  const whole = { goal_ms: null, goal_bytes: null };
  return [
    {
      name: "strip 1200x400 of 3 ready tiles",
      times: 20_000,
      goal_ms: 0.05,
      goal_bytes: 50_000,
      make: (n) => spliceJpegs(threeOf(n)) ?? fail(),
    },
    {
      name: "the same by the engine alone, its photos decoded (JPEG q75)",
      times: 30,
      ...whole,
      make: (n) => engine.renderCard(strip(n), { format: "jpeg", quality: 75, photo: photo(n).bytes }),
    },
    {
      name: "tile 400x400 of an 800 px photo, missed",
      times: 100,
      goal_ms: 25,
      goal_bytes: null,
      make: tile,
    },
    {
      name: "countdown 400x100, 60 frames",
      times: 3_000,
      goal_ms: 0.3,
      goal_bytes: 24_000,
      // Another second each time, an hour rolled over now and then.
      make: (n) => countdownGif(face, (400_000 - n * 7) * 1_000),
    },
    {
      name: "greeting 1200x240",
      times: 500,
      goal_ms: 1,
      goal_bytes: 7_000,
      make: words("greeting", (n) => ({ first_name: names[n % names.length] })),
    },
    {
      name: "loyalty bar 1200x120",
      times: 500,
      goal_ms: 1,
      goal_bytes: 7_000,
      make: words("loyalty", (n) => ({ points: (n * 37) % 1_000 })),
    },
    {
      name: "stars 400x64",
      times: 500,
      goal_ms: 1,
      goal_bytes: 7_000,
      make: words("rating", () => ({})),
    },
    {
      name: "chart 1200x320",
      times: 300,
      goal_ms: 2,
      goal_bytes: 7_000,
      make: words("chart", (n) => ({ monthly_points: Array.from({ length: 12 }, (_, k) => ((n + k) * 53) % 97) })),
    },
    {
      name: "the greeting by the engine (another script)",
      times: 100,
      goal_ms: 5,
      goal_bytes: 7_000,
      make: words("greeting", (n) => ({ first_name: `Μαρία ${n % 10}` })),
    },
  ];
};

const measured = async ({ name, times, make, goal_ms, goal_bytes }: Work): Promise<Row> => {
  for (let n = 0; n < Math.min(times, 50); n++) await make(n);
  let bytes = 0;
  const before = process.cpuUsage();
  for (let n = 0; n < times; n++) {
    const made = make(n);
    bytes += (made instanceof Uint8Array ? made : await made).length;
  }
  const { user, system } = process.cpuUsage(before);
  return {
    name,
    cpu_ms: Number(((user + system) / 1_000 / times).toPrecision(3)),
    bytes: Math.round(bytes / times),
    goal_ms,
    goal_bytes,
  };
};

const table = (rows: readonly Row[]): string[] => {
  const line = (name: string, cpu: string, cpuGoal: string, bytes: string, bytesGoal: string): string =>
    `${name.padEnd(62)} ${cpu.padStart(8)} ${cpuGoal.padStart(8)} ${bytes.padStart(8)} ${bytesGoal.padStart(8)}`;
  return [
    line("render", "CPU ms", "goal", "bytes", "goal"),
    ...rows.map((row) =>
      line(
        `  ${row.name}`,
        String(row.cpu_ms),
        String(row.goal_ms ?? ""),
        String(row.bytes),
        String(row.goal_bytes ?? ""),
      ),
    ),
  ];
};

const names = ["Ada", "Grace", "Zoë", "Łukasz", "Søren", "Maximiliane-Charlotte", "Bo", "İpek"];

const timerTheme = {
  width: 400,
  height: 100,
  background: "#ffffff",
  ink: "#111827",
  labelInk: "#6b7280",
  digitSize: 56,
  labels: { days: "days", hours: "hours", minutes: "min", seconds: "sec" },
  separator: ":",
  showDays: true,
  ended: "This offer has ended",
};

const itemOf = (n: number): DecidedSlot => ({
  item: `item-${n}`,
  title: `Product number ${n} of the shop`,
  url: "",
  image: `https://photos.example/${n}.jpg`,
  price_text: `€${10 + (n % 90)}.90`,
  was_price_text: n % 3 === 0 ? `€${110 + (n % 90)}.90` : "",
  reason: "",
  strategy: "bench",
  rating: ((n * 7) % 50) / 10,
});

const templateOf = (id: string): PictureTemplate => {
  const template = builtInTemplates.get(id);
  return template === undefined || template.format === "gif" ? fail() : template;
};

const checked = (bytes: Uint8Array): CheckedPhoto => {
  const photo = checkPhoto(bytes);
  return photo.ok ? photo.value : fail();
};

const fail = (): never => {
  throw new Error("the bench asks for something that is not there");
};
