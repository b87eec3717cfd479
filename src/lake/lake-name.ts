/** Characters that no store, URL or signature has to escape; 512 bytes is half of what object stores allow. */
const usable = /^[\w.=-]+(?:\/[\w.=-]+)*$/;

/** The name itself. A name that some store would spell differently is a bug and throws. */
export const checkedName = (name: string): string => {
  if (name.length > 512 || !usable.test(name)) throw new RangeError(`not a usable name for a lake file: ${name}`);
  return name;
};
