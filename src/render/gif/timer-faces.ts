import { byteLru } from "../../base/byte-lru.ts";
import type { Glyphs } from "../glyphs.ts";
import { type TimerFace, timerFace } from "./timer-face.ts";
import type { TimerTheme } from "./timer-theme.ts";

/** A face with all that it may come to remember: 60 frames of minutes and a few pictures. */
const faceBytes = 256 * 1024;
/** 32 faces: more themes than one isolate sees at a time. */
const heldBytes = 8 * 1024 * 1024;

/** The faces of the themes in use. Make one for an isolate. */
export const timerFaces = (glyphs: Glyphs): ((theme: TimerTheme) => TimerFace) => {
  const faces = byteLru<TimerFace>(heldBytes, () => faceBytes);
  return (theme) => {
    const key = JSON.stringify(theme);
    const known = faces.get(key);
    if (known !== undefined) return known;
    const face = timerFace(theme, glyphs);
    faces.set(key, face);
    return face;
  };
};
