/** Settles as `work` does, or rejects after `ms`; the work itself goes on where it cannot be cancelled. */
export const withDeadline = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // What settles after the deadline is nobody's concern any more.
    work.catch(() => {});
  }
};
