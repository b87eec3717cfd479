import { readFileSync } from "node:fs";
import type { FontName } from "../../src/render/font-choice.ts";
import { fontSubsets } from "../../src/render/font-coverage.ts";
import { type FontPath, fontPaths } from "./font-files.ts";
import { woff2Characters } from "./woff2-characters.ts";

/** Letters that every weight of a font draws; of Inter's parts, those that the engine takes from each. */
export const charactersByFont = (): ReadonlyMap<FontName, ReadonlySet<number>> => {
  const byPart = Map.groupBy(fontPaths, ({ font, subset }) => `${font} ${subset ?? ""}`);
  const byFont = new Map<FontName, Set<number>>();
  for (const [first, ...others] of byPart.values()) {
    if (first === undefined) continue;
    const also = others.map((file) => new Set(charactersOf(file)));
    const drawn = charactersOf(first).filter((code) => also.every((codes) => codes.has(code)));
    byFont.set(first.font, new Set([...(byFont.get(first.font) ?? []), ...drawn]));
  }
  return byFont;
};

const charactersOf = ({ path, font, subset }: FontPath): number[] =>
  woff2Characters(readFileSync(path)).filter(
    (code) =>
      // The emoji font has digits and signs only for what is made of them, such as keycaps.
      code >= (font === "emoji" ? 0x203c : 0x20) &&
      (subset === undefined || fontSubsets[subset].some(([first, last]) => code >= first && code <= last)),
  );

/** Per font in base64: pages of 256 characters, each its number (2 bytes) and a bit per character. */
export const packedCharacters = (): Record<string, string> =>
  Object.fromEntries(
    [...charactersByFont()].map(([font, codes]) => {
      const pages = [...Map.groupBy(codes, (code) => code >> 8)].toSorted(([a], [b]) => a - b);
      const bytes = pages.map(([page, members]) => {
        const packed = Buffer.alloc(34);
        packed.writeUInt16BE(page, 0);
        for (const code of members) {
          const at = 2 + ((code & 255) >> 3);
          packed.writeUInt8(packed.readUInt8(at) | (1 << (code & 7)), at);
        }
        return packed;
      });
      return [font, Buffer.concat(bytes).toString("base64")];
    }),
  );
