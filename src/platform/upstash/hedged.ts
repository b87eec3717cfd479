/**
 * Tries again when the first attempt fails, or has not answered after `afterMs`; whichever succeeds first is the
 * answer. Only for what may be done twice. Rejects with the second failure when both fail.
 */
export const hedged = async <T>(attempt: () => Promise<T>, afterMs: number): Promise<T> => {
  const first = attempt();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), afterMs);
  });
  const early = await Promise.race([first.then(found, () => null), late]);
  clearTimeout(timer);
  if (early !== null) return early.value;
  const second = attempt();
  const answer = await Promise.any([first, second]).then(found, () => null);
  return answer === null ? second : answer.value;
};

const found = <T>(value: T): { readonly value: T } => ({ value });
