import type { EventRecord } from "../contract/record.ts";
import { nothingOpened } from "./fold.ts";
import type { OverlayEntries } from "./overlay.ts";
import type { ProfileState } from "./state.ts";

/** Characters that wait unread; read, they take several times as much. */
const unreadLength = 500_000;

/**
 * Whether a record handed to `key` is the person's own and can change nobody's identity: all that its handing over
 * does is to be seen by the next read.
 */
export const isPlain = (key: string, { key: own, merge_into: into, type }: EventRecord): boolean =>
  own === key && into === undefined && type !== "identify" && type !== "alias";

/**
 * Plain records that were handed over as text, and are read when somebody asks: most people's are brought by the
 * reader before that, and what lies there unread costs neither time nor much memory.
 */
export type Unread = {
  /** `text`: a JSON array of plain records. */
  add(text: string): void;
  isFull(): boolean;
  /** Puts all of them into the overlay, in the order they came. */
  readInto(overlay: OverlayEntries, committed: () => ProfileState): void;
};

export const createUnread = (): Unread => {
  let texts: string[] = [];
  let length = 0;
  return {
    add(text) {
      texts.push(text);
      length += text.length;
    },
    isFull: () => length > unreadLength,
    readInto(overlay, committed) {
      if (texts.length === 0) return;
      const state = committed();
      const waiting = texts;
      texts = [];
      length = 0;
      for (const text of waiting) {
        const records = JSON.parse(text) as EventRecord[];
        const each = Math.ceil(text.length / Math.max(1, records.length));
        for (const record of records) overlay.add(state, record, nothingOpened, false, each);
      }
    },
  };
};
