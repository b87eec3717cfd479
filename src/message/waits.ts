/** Bounds of waits for what a message shows, ms; within them a wait goes by the answers so far (reach.ts). */

/** The person's object may be across an ocean, and cold. */
export const objectWait = { least: 250, most: 800, first: 400 } as const;

/** A copy is read where it is asked for. */
export const copyWait = { least: 60, most: 150, first: 150 } as const;
