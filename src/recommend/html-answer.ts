import { escapeHtml } from "../base/html.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";

/** Cards stand in rows of this many: three of 200 px fill the 600 px that mails are laid out in. */
const perRow = 3;
const cardWidth = 200;

/**
 * Items as a fragment of a mail's HTML: a table with inline styles, which is what mail clients agree on. Everything
 * that came from a catalogue is escaped; addresses that are not http(s) are left out. Empty without items.
 */
export const htmlAnswer = (items: readonly RecommendedItem[]): string => {
  if (items.length === 0) return "";
  const rows: string[] = [];
  for (let at = 0; at < items.length; at += perRow) {
    rows.push(
      `<tr>${items
        .slice(at, at + perRow)
        .map(card)
        .join("")}</tr>`,
    );
  }
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="${perRow * cardWidth}">${rows.join("")}</table>`;
};

const card = (item: RecommendedItem): string => {
  const href = address(item.click_url ?? item.url);
  const inside = item.image_url === undefined ? described(item) : picture(item.image_url, altOf(item));
  const linked = href === "" ? inside : `<a href="${href}" style="text-decoration:none;color:#111827">${inside}</a>`;
  return `<td width="${cardWidth}" valign="top" align="center" style="padding:8px;font-family:Arial,sans-serif">${linked}</td>`;
};

/** The open-time picture holds title and price itself. */
const picture = (url: string, alt: string): string =>
  `<img src="${address(url)}" alt="${escapeHtml(alt)}" width="${cardWidth - 16}" style="display:block;border:0;width:100%;height:auto">`;

const described = (item: RecommendedItem): string => {
  const image = address(item.image);
  const was = item.was_price_text === "" ? "" : ` <s style="color:#6b7280">${escapeHtml(item.was_price_text)}</s>`;
  return [
    image === "" ? "" : picture(item.image, item.title),
    `<span style="display:block;font-size:14px;line-height:20px">${escapeHtml(item.title)}</span>`,
    `<span style="display:block;font-size:14px;font-weight:bold">${escapeHtml(item.price_text)}${was}</span>`,
  ].join("");
};

const altOf = ({ title, price_text }: RecommendedItem): string =>
  [title, price_text].filter((text) => text !== "").join(", ");

const address = (url: string): string => (/^https?:\/\//i.test(url) ? escapeHtml(url) : "");
