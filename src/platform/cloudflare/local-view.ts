import type { Sealer } from "../../base/sealer.port.ts";
import { createDevView, type DevView } from "../../collect/dev/dev-view.ts";
import { encode } from "../../log/codec.ts";

/** The developer view of local mode, of records as the log writes them. */
export const localView = (sealer: Sealer): DevView => createDevView(sealer, encode);
