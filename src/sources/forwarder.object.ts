import { DurableObject } from "cloudflare:workers";
import { forwardRows } from "./forward-rows.object.ts";
import { type ForwarderIdentity, parseForwarderName } from "./forwarder-name.ts";
import { createForwarding, type Forwarding, type ForwardingDeps, type ForwardStatus } from "./forwarding.ts";

/** One of a source's queues to its vendor, with its object's rows and alarm. */
export const forwarderObject = <E>(depsOf: (env: E, identity: ForwarderIdentity) => ForwardingDeps) =>
  class Forwarder extends DurableObject<E> {
    readonly #forwarding: Forwarding;

    constructor(ctx: DurableObjectState, env: E) {
      super(ctx, env);
      const identity = parseForwarderName(ctx.id.name ?? "");
      if (identity === null) throw new Error("a forwarder is addressed by name: forward:{source}:{queue}");
      const { storage } = ctx;
      this.#forwarding = createForwarding(depsOf(env, identity), forwardRows(storage), {
        get: () => storage.getAlarm(),
        set: (at) => storage.setAlarm(at),
      });
    }

    /** As `Forwarding.enqueue`. */
    enqueue(sealed: string): Promise<void> {
      return this.#forwarding.enqueue(sealed);
    }

    /** As `Forwarding.watch`. */
    watch(): Promise<void> {
      return this.#forwarding.watch();
    }

    status(): ForwardStatus {
      return this.#forwarding.status();
    }

    override alarm(): Promise<void> {
      return this.#forwarding.alarm();
    }
  };
