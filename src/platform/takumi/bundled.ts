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
import type { Engine } from "../../render/engine.port.ts";
import { takumiRenderer } from "./renderer.ts";

/** The engine with the wasm module and the fonts that travel inside the Worker's bundle. */
export const bundledRenderer = (): Engine =>
  takumiRenderer(wasm, [
    { subset: "latin", weight: 500, bytes: latin500 },
    { subset: "latin", weight: 700, bytes: latin700 },
    { subset: "latin-ext", weight: 500, bytes: latinExt500 },
    { subset: "latin-ext", weight: 700, bytes: latinExt700 },
    { subset: "cyrillic", weight: 500, bytes: cyrillic500 },
    { subset: "cyrillic", weight: 700, bytes: cyrillic700 },
    { subset: "greek", weight: 500, bytes: greek500 },
    { subset: "greek", weight: 700, bytes: greek700 },
    { subset: "vietnamese", weight: 500, bytes: vietnamese500 },
    { subset: "vietnamese", weight: 700, bytes: vietnamese700 },
  ]);
