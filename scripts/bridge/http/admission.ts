import { HttpFailure } from "./failure.ts";

/** What the server is willing to hold at once; beyond it new requests are told to come back. */
export type AdmissionLimits = {
  /** Requests being worked on, waiting reads included. */
  readonly requests: number;
  /** Bytes of request bodies and of answers not sent yet. */
  readonly bytes: number;
};

export type Refusal = "requests" | "bytes";

/** One admitted request's share of the limits. */
export type Ticket = {
  /** Takes room for bytes to come; 503 if there is none, and nothing was done yet. */
  reserve(bytes: number): void;
  /** Counts bytes that are held anyhow, such as an answer: work that is done is never refused. */
  hold(bytes: number): void;
  leave(): void;
};

export type Admission = {
  enter(): Ticket;
  readonly held: { readonly requests: number; readonly bytes: number };
};

/** Bounds memory: without it a slow broker would let bodies pile up until the process dies with all of them. */
export const createAdmission = (limits: AdmissionLimits, refused: (reason: Refusal) => void = () => {}): Admission => {
  const held = { requests: 0, bytes: 0 };
  const refuse = (reason: Refusal): never => {
    refused(reason);
    throw new HttpFailure(503, `the bridge is at its limit of ${reason} held at once: nothing was done`, {
      headers: { "Retry-After": "1" },
    });
  };
  return {
    held,
    enter: () => {
      if (held.requests >= limits.requests) return refuse("requests");
      held.requests += 1;
      let own = 0;
      let left = false;
      const hold = (bytes: number): void => {
        if (left) return;
        own += bytes;
        held.bytes += bytes;
      };
      return {
        reserve: (bytes) => {
          if (held.bytes + bytes > limits.bytes) refuse("bytes");
          hold(bytes);
        },
        hold,
        leave: () => {
          if (left) return;
          left = true;
          held.requests -= 1;
          held.bytes -= own;
        },
      };
    },
  };
};
