import { createHash } from "node:crypto";

/** The published keys of local development. A deployment refuses them. */
export const localKeys = [
  { key: "wk_dev", kind: "write", source: "dev", imported: false, app_ids: ["dev"] },
  { key: "wk_dev_import", kind: "write", source: "dev-import", imported: true },
  { key: "rk_dev", kind: "read", source: "dev", imported: false },
  { key: "sk_dev", kind: "secret", source: "dev", imported: false },
] as const;

/** The binding DOORSTEP_KEYS of local development. */
export const localKeyList = (): string =>
  JSON.stringify(
    localKeys.map(({ key, ...rest }) => ({ key_sha256: createHash("sha256").update(key).digest("hex"), ...rest })),
  );
