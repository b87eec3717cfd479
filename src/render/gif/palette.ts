/** Bits of the colours that digits, separators and lines of text use: indices under 8. */
export const digitBits = 3;
/** Bits of all colours of a timer. */
export const paletteBits = 4;

/**
 * The palette indices from background to a full colour, by share of coverage. Two more steps in each could not be told
 * apart in a mail, and take 700 bytes a minute.
 */
export type Ramp = readonly number[];

/** Digits and lines of text. */
export const inkRamp: Ramp = [0, 1, 2, 3, 4, 5, 6];
/** What stands under the digits. */
export const labelRamp: Ramp = [0, 8, 9, 10, 11, 12];

const channels = (color: string): readonly [number, number, number] => {
  const value = Number.parseInt(color.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
};

/** 16 colours of 3 bytes with both ramps in them, mixed as browsers mix, channel by channel. Colours are `#rrggbb`. */
export const timerPalette = (background: string, ink: string, label: string): Uint8Array<ArrayBuffer> => {
  const table = new Uint8Array(16 * 3);
  const from = channels(background);
  const fill = (ramp: Ramp, color: string): void => {
    const to = channels(color);
    for (const [step, index] of ramp.entries()) {
      const share = step / (ramp.length - 1);
      table.set(
        from.map((channel, i) => Math.round(channel + ((to[i] ?? 0) - channel) * share)),
        index * 3,
      );
    }
  };
  fill(inkRamp, ink);
  fill(labelRamp, label);
  return table;
};

/** The index of each coverage from 0 to 255. */
export const shades = (ramp: Ramp): Uint8Array =>
  Uint8Array.from({ length: 256 }, (_, coverage) => ramp[Math.round((coverage / 255) * (ramp.length - 1))] ?? 0);
