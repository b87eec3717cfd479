/**
 * Send ids of tests and previews that no real send has. Email services that give a test the id of its campaign need
 * the shop's own (`preview_sends`).
 */
const known: readonly string[] = [
  // Braze, "Dispatch ID behavior": what dispatch_id previews as.
  "dispatch_id_for_unsent_campaign",
  "doorstep-preview",
];

/** Whether a send is only looked at: decided afresh at every fetch, never kept, never counted. */
export const previewSends = (ofShop: readonly string[]): ((send: string) => boolean) => {
  const all = new Set([...known, ...ofShop].map((send) => send.trim().toLowerCase()));
  return (send) => all.has(send.trim().toLowerCase());
};
