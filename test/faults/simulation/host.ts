import type { Machine, Process } from "./machine.ts";

/** One Durable Object: at most one instance (but for accidents), created when called, gone with its process. */
export type Host<T> = {
  readonly name: string;
  /** A call from elsewhere. Rejects when it fails, or when the object dies under it. */
  call<R>(from: Process, label: string, method: (instance: T) => R | Promise<R>): Promise<R>;
  /** A call by the platform itself, such as an alarm. */
  run<R>(method: (instance: T) => R | Promise<R>): Promise<R>;
  /** The instance that is there, if any. */
  instance(): T | null;
  /** Memory is lost, whatever was being done ends here. */
  crash(): void;
  /** Another instance takes over; the old one goes on for a while. shared: by a fault of the platform it can still write. */
  replace(shared: boolean): void;
  /** Virtual time of the last crash or replacement; -1: none yet. */
  lastLoss(): number;
};

export const host = <T>(machine: Machine, name: string, boot: (process: Process) => T, kind?: "collector"): Host<T> => {
  let current: { readonly process: Process; readonly instance: T } | null = null;
  let loss = -1;
  const lost = (): void => {
    loss = machine.scheduler.now();
    current = null;
  };

  const living = (): { readonly process: Process; readonly instance: T } => {
    // A process that died at an I/O of its own leaves its instance here.
    if (current?.process.state === "dead") lost();
    if (current === null) {
      const process = machine.spawn(name, kind);
      current = { process, instance: boot(process) };
    }
    return current;
  };
  const run = async <R>(method: (instance: T) => R | Promise<R>): Promise<R> => {
    const { process, instance } = living();
    return machine.unlessDead(
      process,
      Promise.resolve().then(() => method(instance)),
    );
  };

  return {
    name,
    run,
    call: (from, label, method) => machine.io(from, label, () => run(method)),
    instance: () => (current?.process.state === "dead" ? null : (current?.instance ?? null)),
    crash() {
      if (current === null) return;
      machine.kill(current.process);
      lost();
    },
    replace(shared) {
      if (current === null) return;
      if (!shared) current.process.state = "fenced";
      machine.trace(() => `${name} is replaced${shared ? ", but goes on" : ""}`);
      lost();
    },
    lastLoss: () => (current?.process.state === "dead" ? machine.scheduler.now() : loss),
  };
};
