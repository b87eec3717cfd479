import wasm from "@takumi-rs/wasm/auto";
import cyrillic500 from "@fontsource/inter/files/inter-cyrillic-500-normal.woff2";
import cyrillic700 from "@fontsource/inter/files/inter-cyrillic-700-normal.woff2";
import greek500 from "@fontsource/inter/files/inter-greek-500-normal.woff2";
import greek700 from "@fontsource/inter/files/inter-greek-700-normal.woff2";
import latin500 from "@fontsource/inter/files/inter-latin-500-normal.woff2";
import latin700 from "@fontsource/inter/files/inter-latin-700-normal.woff2";
import latinExt500 from "@fontsource/inter/files/inter-latin-ext-500-normal.woff2";
import latinExt700 from "@fontsource/inter/files/inter-latin-ext-700-normal.woff2";
import vietnamese500 from "@fontsource/inter/files/inter-vietnamese-500-normal.woff2";
import vietnamese700 from "@fontsource/inter/files/inter-vietnamese-700-normal.woff2";
import arabic500 from "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-500-normal.woff2";
import arabic700 from "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-700-normal.woff2";
import devanagari500 from "@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-500-normal.woff2";
import devanagari700 from "@fontsource/noto-sans-devanagari/files/noto-sans-devanagari-devanagari-700-normal.woff2";
import hebrew500 from "@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-500-normal.woff2";
import hebrew700 from "@fontsource/noto-sans-hebrew/files/noto-sans-hebrew-hebrew-700-normal.woff2";
import thai500 from "@fontsource/noto-sans-thai/files/noto-sans-thai-thai-500-normal.woff2";
import thai700 from "@fontsource/noto-sans-thai/files/noto-sans-thai-thai-700-normal.woff2";
import emoji from "twemoji-colr-font/twemoji.woff2";
import type { Engine } from "../../render/engine.port.ts";
import japanese from "./fonts/noto-sans-jp-500.woff2";
import korean from "./fonts/noto-sans-kr-500.woff2";
import chinese from "./fonts/noto-sans-sc-500.woff2";
import { takumiRenderer } from "./renderer.ts";

/** The engine with the wasm module and the fonts that travel inside the Worker's bundle. */
export const bundledRenderer = (): Engine =>
  takumiRenderer(wasm, [
    { font: "inter", subset: "latin", weight: 500, bytes: latin500 },
    { font: "inter", subset: "latin", weight: 700, bytes: latin700 },
    { font: "inter", subset: "latin-ext", weight: 500, bytes: latinExt500 },
    { font: "inter", subset: "latin-ext", weight: 700, bytes: latinExt700 },
    { font: "inter", subset: "cyrillic", weight: 500, bytes: cyrillic500 },
    { font: "inter", subset: "cyrillic", weight: 700, bytes: cyrillic700 },
    { font: "inter", subset: "greek", weight: 500, bytes: greek500 },
    { font: "inter", subset: "greek", weight: 700, bytes: greek700 },
    { font: "inter", subset: "vietnamese", weight: 500, bytes: vietnamese500 },
    { font: "inter", subset: "vietnamese", weight: 700, bytes: vietnamese700 },
    { font: "arabic", weight: 500, bytes: arabic500 },
    { font: "arabic", weight: 700, bytes: arabic700 },
    { font: "hebrew", weight: 500, bytes: hebrew500 },
    { font: "hebrew", weight: 700, bytes: hebrew700 },
    { font: "thai", weight: 500, bytes: thai500 },
    { font: "thai", weight: 700, bytes: thai700 },
    { font: "devanagari", weight: 500, bytes: devanagari500 },
    { font: "devanagari", weight: 700, bytes: devanagari700 },
    { font: "chinese", weight: 500, bytes: chinese },
    { font: "japanese", weight: 500, bytes: japanese },
    { font: "korean", weight: 500, bytes: korean },
    { font: "emoji", weight: 500, bytes: emoji },
  ]);
