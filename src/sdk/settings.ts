/** The tag that loaded us. */
const tag = document.currentScript as HTMLScriptElement | null;

/**
 * What its `data-` attributes say. `key`: the write key. `consent="required"`: nothing outlives the page before the
 * person agrees. `auto="off"`: no page view and product view of our own accord. `domain`: what the cookie is for, this
 * host (without www.) and what is below it if not said.
 */
export const settings: DOMStringMap = tag?.dataset || {};

/** Folder of the gateway's addresses: wherever this script came from, so a path on the shop's own host will do. */
export const base = tag?.src.replace(/[^/]*$/, "");
