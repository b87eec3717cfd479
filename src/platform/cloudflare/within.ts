import { err, ok } from "../../base/result.ts";
import type { Within } from "../../base/within.port.ts";

export const within: Within = (work, ms) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(err("too_late")), ms);
    work.then((value) => resolve(ok(value)), reject).finally(() => clearTimeout(timer));
  });
