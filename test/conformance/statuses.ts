/** What a client meets on its way to the gateway. */
export const statuses = [
  "200",
  "400",
  "401",
  "413",
  "429",
  "429 + Retry-After",
  "500",
  "503 + Retry-After",
  "dropped socket",
  "lost reply",
  "killed gateway",
] as const;
export type Status = (typeof statuses)[number];

/** What the gateway itself may answer to a good event, and what may befall it; all other statuses come from elsewhere. */
export const ours: readonly Status[] = [
  "200",
  "429 + Retry-After",
  "503 + Retry-After",
  "dropped socket",
  "lost reply",
  "killed gateway",
];

/** What stands before the gateway does with a request: answers itself, or cuts the connection; null: passes it on. */
export type Trouble = { readonly status: number; readonly retryAfter?: number } | "dropped" | "unanswered" | null;

export const troubles: Readonly<Record<Status, Trouble>> = {
  "200": null,
  "400": { status: 400 },
  "401": { status: 401 },
  "413": { status: 413 },
  "429": { status: 429 },
  // Seconds: the least that the gateway ever says.
  "429 + Retry-After": { status: 429, retryAfter: 1 },
  "500": { status: 500 },
  "503 + Retry-After": { status: 503, retryAfter: 1 },
  "dropped socket": "dropped",
  "lost reply": "unanswered",
  "killed gateway": null,
};

/** So many requests with events meet the trouble; then all is well. */
export const troubledRequests = 2;
