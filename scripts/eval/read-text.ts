import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Text of a file, unpacked if its name ends in .gz. */
export const readText = (path: string): string => {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
};
