/** What the bundler of the tests adds to the language: files as text, and all files of a pattern. */
declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  glob<T>(
    pattern: string,
    options: { readonly eager: true; readonly import: "default"; readonly query?: string },
  ): Readonly<Record<string, T>>;
}
