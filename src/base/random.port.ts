/** Source of unpredictable bytes and ids; passed in so that simulations can be seeded. */
export type Random = { bytes(length: number): Uint8Array<ArrayBuffer>; uuid(): string };
