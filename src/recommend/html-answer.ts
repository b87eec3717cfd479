import { escapeHtml } from "../base/html.ts";
import type { RecommendedItem } from "../contract/recommendation.ts";

/** Mails are laid out in this width, px; cards stand in rows of three, wider pictures in rows of as many as fit. */
const mailWidth = 600;
const cardWidth = 200;
const padding = 8;

/**
 * Items as a fragment of a mail's HTML: a table with inline styles, which is what mail clients agree on. Everything
 * that came from a catalogue is escaped; addresses that are not http(s) are left out. Empty without items.
 */
export const htmlAnswer = (items: readonly RecommendedItem[]): string => {
  if (items.length === 0) return "";
  // A strip is one picture, with the first of its items.
  const pictured = items.filter(({ image_url }) => image_url !== "");
  const width = Math.max(cardWidth, ...items.map(({ image_width = 0 }) => image_width));
  const perRow = Math.max(1, Math.floor(mailWidth / width));
  const rows: string[] = [];
  for (let at = 0; at < pictured.length; at += perRow) {
    const row = pictured.slice(at, at + perRow);
    rows.push(`<tr>${row.map((item) => card(item, width)).join("")}</tr>`);
  }
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="${Math.max(mailWidth, width)}">${rows.join("")}</table>`;
};

const card = (item: RecommendedItem, width: number): string => {
  const href = address(item.click_url ?? item.url);
  const { image_url: url, image_alt: alt = item.title } = item;
  const inside = url === undefined ? described(item) : picture(url, alt, width);
  const linked = href === "" ? inside : `<a href="${href}" style="text-decoration:none;color:#111827">${inside}</a>`;
  return `<td width="${width}" valign="top" align="center" style="padding:${padding}px;font-family:Arial,sans-serif">${linked}</td>`;
};

/** The open-time picture holds title and price itself. */
const picture = (url: string, alt: string, width: number): string =>
  `<img src="${address(url)}" alt="${escapeHtml(alt)}" width="${width - 2 * padding}" style="display:block;border:0;width:100%;height:auto">`;

const described = (item: RecommendedItem): string => {
  const image = address(item.image);
  const was = item.was_price_text === "" ? "" : ` <s style="color:#6b7280">${escapeHtml(item.was_price_text)}</s>`;
  return [
    image === "" ? "" : picture(item.image, item.title, cardWidth),
    `<span style="display:block;font-size:14px;line-height:20px">${escapeHtml(item.title)}</span>`,
    `<span style="display:block;font-size:14px;font-weight:bold">${escapeHtml(item.price_text)}${was}</span>`,
  ].join("");
};

const address = (url: string): string => (/^https?:\/\//i.test(url) ? escapeHtml(url) : "");
