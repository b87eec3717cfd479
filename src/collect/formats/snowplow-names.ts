/**
 * Snowplow's words for the facts of the canonical vocabulary, as data. Schemas are written `vendor/name`, without
 * their version. To add a spelling: one line in the table that it belongs to.
 */

/** Schemas of events that are one of several actions: which field names the action, and what each is called here. */
export const actionSchemas: Readonly<
  Record<string, { readonly field: string; readonly events: Readonly<Record<string, string>> }>
> = {
  "com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action": {
    field: "type",
    events: {
      product_view: "Product Viewed",
      add_to_cart: "Product Added",
      remove_from_cart: "Product Removed",
      list_view: "Product List Viewed",
      list_click: "Product Clicked",
      promo_view: "Promotion Viewed",
      promo_click: "Promotion Clicked",
      checkout_step: "Checkout Step Completed",
      transaction: "Order Completed",
      refund: "Order Refunded",
      trns_error: "Order Failed",
    },
  },
  "com.google.analytics.enhanced-ecommerce/action": {
    field: "action",
    events: {
      detail: "Product Viewed",
      add: "Product Added",
      remove: "Product Removed",
      view: "Product List Viewed",
      click: "Product Clicked",
      promo_view: "Promotion Viewed",
      promo_click: "Promotion Clicked",
      checkout: "Checkout Step Completed",
      checkout_option: "Checkout Option Chosen",
      purchase: "Order Completed",
      refund: "Order Refunded",
    },
  },
};

/** The first step of a checkout is its start. */
export const firstStep = { of: "Checkout Step Completed", is: "Checkout Started" } as const;

/** Schemas whose own name says nothing that we know. Any other event is called as its schema is. */
export const schemaEvents: Readonly<Record<string, string>> = {
  "com.snowplowanalytics.snowplow/site_search": "Products Searched",
};

/** Schemas of a look at an app's screen. */
export const screenSchemas: ReadonlySet<string> = new Set([
  "com.snowplowanalytics.snowplow/screen_view",
  "com.snowplowanalytics.mobile/screen_view",
]);

/** Fields of events' own data under other names here. */
export const dataNames: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "com.snowplowanalytics.snowplow.ecommerce/snowplow_ecommerce_action": { name: "list_id" },
  "com.snowplowanalytics.snowplow/site_search": { terms: "query" },
  "com.snowplowanalytics.snowplow/link_click": { targetUrl: "url" },
};

/** Fields that hold what people typed into forms. */
export const typedByPeople: Readonly<Record<string, readonly string[]>> = {
  "com.snowplowanalytics.snowplow/submit_form": ["elements"],
  "com.snowplowanalytics.snowplow/change_form": ["value"],
  "com.snowplowanalytics.snowplow/focus_form": ["value"],
};

/** Context entities that are a product. A shop's own schema called `product` is one too. */
export const productEntities: ReadonlySet<string> = new Set([
  "com.snowplowanalytics.snowplow.ecommerce/product",
  "com.google.analytics.enhanced-ecommerce/productFieldObject",
  "com.google.analytics.enhanced-ecommerce/impressionFieldObject",
]);
export const productEntityName = "product";
export const productNames: Readonly<Record<string, string>> = { id: "product_id" };

/** Context entities whose fields become properties of the event, with their names here where those differ. */
export const propertyEntities: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "com.snowplowanalytics.snowplow.ecommerce/cart": { total_value: "cart_total" },
  "com.snowplowanalytics.snowplow.ecommerce/transaction": {
    transaction_id: "order_id",
    revenue: "total",
    discount_code: "coupon",
    discount_amount: "discount",
  },
  "com.snowplowanalytics.snowplow.ecommerce/refund": { transaction_id: "order_id", refund_amount: "total" },
  "com.snowplowanalytics.snowplow.ecommerce/transaction_error": {},
  "com.snowplowanalytics.snowplow.ecommerce/checkout_step": { coupon_code: "coupon" },
  "com.snowplowanalytics.snowplow.ecommerce/promotion": { id: "promotion_id" },
  "com.snowplowanalytics.snowplow.ecommerce/page": {
    type: "page_type",
    language: "page_language",
    locale: "page_locale",
  },
  "com.google.analytics.enhanced-ecommerce/actionFieldObject": { id: "order_id", revenue: "total", list: "list_id" },
  "com.google.analytics.enhanced-ecommerce/promoFieldObject": { id: "promotion_id" },
  "com.snowplowanalytics.snowplow/gdpr": {
    basisForProcessing: "gdpr_basis",
    documentId: "gdpr_document_id",
    documentVersion: "gdpr_document_version",
    documentDescription: "gdpr_document_description",
  },
};

/** Context entities that say who and when. */
export const sessionSchema = "com.snowplowanalytics.snowplow/client_session";
export const userSchema = "com.snowplowanalytics.snowplow.ecommerce/user";
export const checkoutStepSchema = "com.snowplowanalytics.snowplow.ecommerce/checkout_step";
export const consentDocumentSchema = "com.snowplowanalytics.snowplow/consent_document";

/** Events that say what a person allows. */
export const consentSchemas = {
  preferences: "com.snowplowanalytics.snowplow/consent_preferences",
  granted: "com.snowplowanalytics.snowplow/consent_granted",
  withdrawn: "com.snowplowanalytics.snowplow/consent_withdrawn",
} as const;

/** What each `eventType` of consent_preferences allows; of a selection, its scopes. One that is not listed says nothing. */
export const consentChoices: Readonly<Record<string, "all" | "none" | "scopes">> = {
  allow_all: "all",
  allow_selected: "scopes",
  implicit_consent: "scopes",
  deny_all: "none",
  withdrawn: "none",
  expired: "none",
};

/** Parameters of the events that are not self-describing, as properties. Where a place of a person stands, it is left out. */
export const pageParameters: Readonly<Record<string, string>> = { url: "url", page: "title", refr: "referrer" };
export const pingParameters: Readonly<Record<string, string>> = {
  url: "url",
  page: "title",
  refr: "referrer",
  pp_mix: "min_x",
  pp_max: "max_x",
  pp_miy: "min_y",
  pp_may: "max_y",
};
export const structuredParameters: Readonly<Record<string, string>> = {
  se_ca: "category",
  se_la: "label",
  se_pr: "property",
  se_va: "value",
};
export const transactionParameters: Readonly<Record<string, string>> = {
  tr_id: "order_id",
  tr_tt: "total",
  tr_cu: "currency",
  tr_af: "affiliation",
  tr_tx: "tax",
  tr_sh: "shipping",
};
export const itemParameters: Readonly<Record<string, string>> = {
  ti_sk: "product_id",
  ti_nm: "name",
  ti_ca: "category",
  ti_pr: "price",
  ti_qu: "quantity",
  ti_cu: "currency",
};
export const pingEvent = "Page Ping";
export const transactionEvent = "Order Completed";

/**
 * Structured events of these types carry what the event is about in their label, as Snowplow's documentation has it
 * (`Product`, `View`, `ASO01043`). Of any other type they are a shop's own.
 */
export const structuredLabels: Readonly<Record<string, string>> = {
  product_viewed: "product_id",
  product_added: "product_id",
  product_removed: "product_id",
  products_searched: "query",
};

/** Our names of fields, as a refusal gives them, in Snowplow's. */
export const wireNames: Readonly<Record<string, string>> = {
  userId: "uid",
  anonymousId: "duid",
  sessionId: "sid",
  messageId: "eid",
  timestamp: "dtm",
};
