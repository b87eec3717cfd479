import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Path of a Chromium on this machine, or null with one line that says how to get it. With CI=true it must be
 * there: throws.
 */
export const findChromium = (): string | null => {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  const missing = "chromium is not installed: bash .ci/install-real-parts.sh chromium";
  if (process.env["CI"] === "true") throw new Error(missing);
  process.stderr.write(`skipping browser tests: ${missing}\n`);
  return null;
};

/** For a browser on a closed network, as root, in a container. */
export const chromiumArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
