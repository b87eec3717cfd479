/**
 * Told of pages that somebody saw whose address says that a click in a mail led there: the tokens, none twice, as they
 * came in. `at`: epoch ms. Never rejects.
 */
export type Landed = (tokens: readonly string[], at: number) => Promise<void>;
