import { collectPaths } from "./collect-paths.ts";
import { devPaths } from "./dev-paths.ts";
import { itemPaths } from "./item-paths.ts";
import { messagePaths } from "./message-paths.ts";
import { operatePaths } from "./operate-paths.ts";
import type { Operation } from "./operation.ts";
import { personPaths } from "./person-paths.ts";
import { placementPaths } from "./placement-paths.ts";
import { recommendPaths } from "./recommend-paths.ts";
import { rejectPaths } from "./reject-paths.ts";
import { sdkPaths } from "./sdk-paths.ts";
import { sourcePaths } from "./source-paths.ts";
import { statePaths } from "./state-paths.ts";
import { templatePaths } from "./template-paths.ts";
import { trackerPaths } from "./tracker-paths.ts";

/** Every call of the API, in the order of an event's way. A function, so that a cold start pays nothing for it. */
export const operations = (): Operation[] => [
  ...collectPaths(),
  ...trackerPaths(),
  ...rejectPaths(),
  ...devPaths(),
  ...sdkPaths(),
  ...sourcePaths(),
  ...itemPaths(),
  ...personPaths(),
  ...recommendPaths(),
  ...placementPaths(),
  ...messagePaths(),
  ...templatePaths(),
  ...operatePaths(),
  ...statePaths(),
];
