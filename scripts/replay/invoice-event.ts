import type { Invoice } from "./retail-data.ts";

/** A call of the Segment batch format. */
export type SegmentEvent = { readonly messageId: string; readonly timestamp: string } & Record<string, unknown>;

/** The shop's currency: the data set's prices are pounds. */
export const currency = "GBP";

/**
 * One invoice as one event, every line kept. A cancellation (number with a leading C) gives its units back; a sale
 * to nobody in particular is its own anonymous visitor. The invoice number makes resending harmless.
 */
export const invoiceEvent = (invoice: Invoice): SegmentEvent => {
  const isRefund = invoice.id.startsWith("C");
  const sign = isRefund ? -1 : 1;
  return {
    type: "track",
    event: isRefund ? "Order Refunded" : "Order Completed",
    messageId: invoice.id,
    timestamp: new Date(invoice.at).toISOString(),
    ...(invoice.customer === "" ? { anonymousId: `invoice-${invoice.id}` } : { userId: invoice.customer }),
    properties: {
      order_id: invoice.id,
      currency,
      country: invoice.country,
      products: invoice.lines.map(({ item, quantity, price }) => ({
        product_id: item,
        quantity: sign * quantity,
        price,
      })),
    },
  };
};
