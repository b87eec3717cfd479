import { builtInTemplates } from "../../src/contract/built-in-templates.ts";
import type { DecidedSlot } from "../../src/contract/decision.ts";
import type { PictureTemplate } from "../../src/contract/template.ts";
import { resolveFallback, resolveTemplate } from "../../src/render/template/resolve.ts";
import type { Sketch } from "../../src/render/sketch.ts";
import { slotOf } from "./slot-of.ts";

/** A picture whose exact bytes are kept in test/golden/pictures. */
export type PictureSample = Sketch & { readonly hasPhoto: boolean };

const template = (id: string): PictureTemplate => {
  const found = builtInTemplates.get(id);
  if (found === undefined || found.format === "gif") throw new Error(`no picture template ${id}`);
  return found;
};

type Said = { readonly item?: Partial<DecidedSlot>; readonly traits?: Readonly<Record<string, unknown>> };

const sampleOf = (id: string, { item, traits = {} }: Said): PictureSample => {
  const facts = { item: item === undefined ? null : slotOf("m1", item), traits, isFrozen: false };
  const { format } = template(id);
  const drawing = resolveTemplate(template(id), facts);
  return { drawing, format, isPersonal: false, hasPhoto: drawing.layers.some(({ kind }) => kind === "photo") };
};

const fallbackOf = (id: string): PictureSample => {
  const drawing = resolveFallback(template(id));
  if (drawing === null) throw new Error(`${id} has no fallback`);
  return { drawing, format: template(id).format, isPersonal: false, hasPhoto: false };
};

const mug = {
  title: "Handmade stoneware coffee mug, glazed twice in ocean blue",
  image: "https://shop.example/mug.jpg",
  price_text: "£24.00",
  was_price_text: "£32.00",
  rating: 4.3,
};
const titled = (title: string, price_text = "24,00 €"): PictureSample =>
  sampleOf("card", { item: { ...mug, title, price_text, was_price_text: "" } });
const greeted = (first_name: string): PictureSample => sampleOf("greeting", { traits: { first_name } });

/** Every built-in template, with what it shows and with what it shows without facts. */
const templates = {
  card: sampleOf("card", { item: mug }),
  "card-without-photo": sampleOf("card", { item: { ...mug, image: "", was_price_text: "" } }),
  "card-square": sampleOf("card-square", { item: mug }),
  greeting: greeted("Ada"),
  "greeting-fallback": fallbackOf("greeting"),
  loyalty: sampleOf("loyalty", { traits: { points: 640 } }),
  "loyalty-none": sampleOf("loyalty", {}),
  "loyalty-fallback": fallbackOf("loyalty"),
  rating: sampleOf("rating", { item: mug }),
  chart: sampleOf("chart", { traits: { monthly_points: [3, 8, 5, 13, 9, 21, 34, 18, 27, 40, 33, 52] } }),
  "chart-fallback": fallbackOf("chart"),
};

/** Every script, on a card and in words alone. */
const scripts = {
  "script-arabic": titled("حذاء رياضي Nike Air للرجال (أحمر) مقاس 42", "١٢٩٫٠٠ ر.س"),
  "script-persian": titled("کوله‌پشتی چرمی دست‌دوز با جیب لپ‌تاپ"),
  "script-hebrew": titled("כוס קרמיקה Nike בעבודת יד (אדום) 42", "₪129.00"),
  "script-chinese": titled("手工陶瓷咖啡杯，海洋蓝色双层釉面，新款 2026", "¥168.00"),
  "script-chinese-traditional": titled("這個手工陶瓷咖啡杯還沒賣完，來買一個吧", "NT$680"),
  "script-japanese": titled("骨まで青い陶器のマグカップ「オーシャン」直径9cm", "3,480円"),
  "script-korean": titled("바다색 유약을 두 번 입힌 수제 세라믹 머그컵", "₩32,000"),
  "script-cyrillic": titled("Керамическая кружка ручной работы «Ёлка», щедрый объём", "12 345,00 ₽"),
  "script-greek": titled("Χειροποίητη κεραμική κούπα ωκεανού, ΐΰ ΆΈΉ"),
  "script-vietnamese": titled("Cốc gốm thủ công tráng men hai lần, màu xanh đại dương", "249.000 ₫"),
  "script-thai": titled("แก้วกาแฟเซรามิกทำมือ เคลือบสองชั้น สีฟ้าน้ำทะเล", "฿890"),
  "script-hindi": titled("हस्तनिर्मित कॉफ़ी मग, समुद्री नीला", "₹1,299"),
  "script-czech": titled("Příliš žluťoučký kůň úpěl ďábelské ódy nad hrnkem"),
  "emoji-on-card": titled("🎄 Gift 👩‍👩‍👧 🏳️‍🌈 🇩🇪 🇧🇷 1️⃣ ❤️ 👍🏽 mug"),
  "title-german": titled("Donaudampfschifffahrtsgesellschaftskapitänsmützenaufbewahrungsbox Kaffeebecher"),
  "title-very-long": titled("Mug ".repeat(200)),
  "title-very-long-arabic": titled("حذاء رياضي للرجال Nike Air مقاس 42 أحمر مع نعل مطاطي خفيف الوزن ومقاوم للانزلاق"),
  "title-unbroken": titled("W".repeat(300)),
  "greeting-arabic": greeted("فاطمة"),
  "greeting-cyrillic": greeted("Артём Гаврилюк"),
  "greeting-greek": greeted("Γιώργος"),
  "greeting-vietnamese": greeted("Nguyễn Thị Hường"),
  "greeting-chinese": greeted("王小明"),
  "greeting-japanese": greeted("さくら"),
  "greeting-korean": greeted("김서연"),
  "greeting-emoji": greeted("Ada 🎉"),
};

export const pictureSamples: Readonly<Record<string, PictureSample>> = { ...templates, ...scripts };
