import RequestQueue from "kafkajs/src/network/requestQueue/index.js";

/** How soon a request that waits for a free slot is looked at again, ms (kafkajs' own interval). */
const recheckMs = 10;

/**
 * kafkajs 2.2.4 re-arms a timer on every connection for good, with a negative delay: one wake-up per millisecond
 * and connection, and a warning on newer Node versions. There is something to look at again only while requests
 * wait or the broker throttles; every answer looks at the waiting ones anyway.
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null) return;
  const throttledMs = this.throttledUntil - Date.now();
  if (throttledMs <= 0 && this.pending.length === 0) return;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    Math.max(throttledMs, recheckMs),
  );
};
