/**
 * Query parameter that a click's redirect adds to the shop's page: opaque, and whoever sees that page in their browser
 * confirms the click with it, by whatever page event the shop's own SDK sends.
 */
export const clickParameter = "ds_click";
