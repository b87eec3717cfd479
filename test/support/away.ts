/** How something answers: as it is, with a failure, never, or after so many ms. */
export type Answering = "well" | "refuses" | "never" | number;

/** The same calls, each answered as `answering` says at the time. */
export const answeringAs = <T extends object>(inner: T, answering: () => Answering): T =>
  new Proxy(inner, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function") return value;
      return async (...given: unknown[]): Promise<unknown> => {
        const how = answering();
        if (how === "refuses") throw new Error("refused");
        if (how === "never") return new Promise<never>(() => undefined);
        if (how !== "well") await new Promise((resolve) => setTimeout(resolve, how));
        return Reflect.apply(value, target, given);
      };
    },
  });
