import type { Lake } from "../../lake/lake.port.ts";
import { s3Lake, type S3Bucket } from "../s3/s3-lake.ts";
import { durableLake, type LakeStoreStub } from "./durable-lake.ts";
import { r2Lake } from "./r2-lake.ts";

export type LakeChoice = "embedded" | "r2" | S3Bucket;

/** The lake that was chosen; null for none. Throws when its bucket is not bound. */
export const lakeOf = (
  choice: LakeChoice | null,
  parts: { readonly object: (name: string) => LakeStoreStub; readonly bucket: R2Bucket | undefined },
): Lake | null => {
  if (choice === null) return null;
  if (choice === "embedded") return durableLake(parts.object);
  if (choice !== "r2") return s3Lake(choice);
  if (parts.bucket === undefined) throw new Error("configuration: DOORSTEP_LAKE is r2, but no bucket is bound as LAKE");
  return r2Lake(parts.bucket);
};
