/** A session ends after this long without an event, ms. */
export const idleMs = 18e5;
/** Events of one moment travel together, ms. */
export const gatherMs = 200;
/** Events that may wait, in all tabs; beyond it the oldest go. */
export const mostWaiting = 500;
/** Larger than this the gateway takes no event, characters (256 KB less its envelope). */
export const longestEvent = 25e4;
/** Events of one request, characters: with 3 bytes each still within what may outlive a page (64 KB). */
export const requestLength = 2e4;
/** A request with its envelope; one that is longer, with a single long event, may not outlive the page. */
export const keptAlive = 21e3;
/** Head and event of what goes into an address, characters: some servers take no more than 8 KB. */
export const pixelLength = 2e3;
/** A request without an answer is given up, ms. */
export const timeoutMs = 2e4;
/** A tab that holds the lease may be gone, ms; longer than a request may take. */
export const leaseMs = 3e4;
/** Longest wait that a gateway may ask for, ms. */
export const longestMs = 36e5;
/** Longest wait of our own accord, ms. */
export const longestBackoffMs = 3e5;
