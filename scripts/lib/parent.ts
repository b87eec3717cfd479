/** How often a script looks whether its parent is still there, ms. */
const every = 200;

/**
 * Ends this process when the one that started it through npm is gone: a killed npm cannot pass its end on.
 * Does nothing for a script that was started directly, which may well outlive its shell.
 */
export const endWithParent = (end: () => void): void => {
  if (process.env["DOORSTEP_SETUP"] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, every);
  timer.unref();
};
