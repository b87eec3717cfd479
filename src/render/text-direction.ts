/** Of the first letter that has a direction, as the Unicode Bidirectional Algorithm takes a paragraph's (P2, P3). */
export const textDirection = (text: string): "ltr" | "rtl" => {
  const first = /\p{L}/u.exec(text)?.[0];
  return first !== undefined && rightToLeft.test(first) ? "rtl" : "ltr";
};

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
