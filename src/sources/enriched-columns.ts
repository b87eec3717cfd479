/** Columns of Snowplow's enriched event as TSV (canonical order, Analytics SDKs); a later version may add more behind. */
export const enrichedColumns = 131;

/**
 * The columns that are read, by their place, and the tracker protocol's parameter that says the same: so one parser
 * reads both. What is not here was derived by enrichment, or says nothing that we keep.
 */
export const trackerParameters: readonly (readonly [column: number, name: string, parameter: string])[] = [
  [0, "app_id", "aid"],
  [6, "event_id", "eid"],
  [9, "v_tracker", "tv"],
  [12, "user_id", "uid"],
  [15, "domain_userid", "duid"],
  [17, "network_userid", "tnuid"],
  [29, "page_url", "url"],
  [30, "page_title", "page"],
  [31, "page_referrer", "refr"],
  [52, "contexts", "co"],
  [53, "se_category", "se_ca"],
  [54, "se_action", "se_ac"],
  [55, "se_label", "se_la"],
  [56, "se_property", "se_pr"],
  [57, "se_value", "se_va"],
  [58, "unstruct_event", "ue_pr"],
  [59, "tr_orderid", "tr_id"],
  [60, "tr_affiliation", "tr_af"],
  [61, "tr_total", "tr_tt"],
  [62, "tr_tax", "tr_tx"],
  [63, "tr_shipping", "tr_sh"],
  [67, "ti_orderid", "ti_id"],
  [68, "ti_sku", "ti_sk"],
  [69, "ti_name", "ti_nm"],
  [70, "ti_category", "ti_ca"],
  [71, "ti_price", "ti_pr"],
  [72, "ti_quantity", "ti_qu"],
  [73, "pp_xoffset_min", "pp_mix"],
  [74, "pp_xoffset_max", "pp_max"],
  [75, "pp_yoffset_min", "pp_miy"],
  [76, "pp_yoffset_max", "pp_may"],
  [77, "useragent", "ua"],
  [83, "br_lang", "lang"],
  [100, "os_timezone", "tz"],
  [108, "tr_currency", "tr_cu"],
  [112, "ti_currency", "ti_cu"],
  [123, "domain_sessionid", "sid"],
];

/** Columns that hold a time, in UTC without saying so. */
export const timeParameters: readonly (readonly [column: number, name: string, parameter: string])[] = [
  [4, "dvce_created_tstamp", "dtm"],
  [119, "dvce_sent_tstamp", "stm"],
  [130, "true_tstamp", "ttm"],
];

/** When the collector took it. */
export const collectorTime = 3;

/** Kind of event. */
export const eventColumn = 5;
export const eventKinds: Readonly<Record<string, string>> = {
  page_view: "pv",
  page_ping: "pp",
  struct: "se",
  unstruct: "ue",
  transaction: "tr",
  transaction_item: "ti",
};
