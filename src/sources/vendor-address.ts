/** The vendor's URL with a request's path and query below it: the host is the document's, whatever the path says. */
export const vendorAddress = (vendor: string, path: string): string => {
  const url = new URL(vendor);
  const [pathname, query] = splitOnce(path);
  url.pathname = url.pathname.replace(/\/+$/, "") + pathname;
  url.search = [url.search.slice(1), query].filter((part) => part !== "").join("&");
  url.hash = "";
  return url.href;
};

const splitOnce = (path: string): readonly [string, string] => {
  const at = path.indexOf("?");
  return at === -1 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
};
