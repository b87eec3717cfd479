/**
 * What a countdown looks like: sizes in the pixels of the file, at least 32 x 16; colours `#rrggbb`. What does not fit
 * is made smaller; labels that would be too small to read are left out, like words in letters that have no glyph.
 */
export type TimerTheme = {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly ink: string;
  readonly labelInk: string;
  /** Ems of the digits, in pixels. */
  readonly digitSize: number;
  readonly labels: {
    readonly days: string;
    readonly hours: string;
    readonly minutes: string;
    readonly seconds: string;
  };
  /** Stands between the numbers; "" for nothing. */
  readonly separator: string;
  /** Without days, hours go up to 99. */
  readonly showDays: boolean;
  /** What stands there after the end; zeros if none of it can be drawn. */
  readonly ended: string;
};
