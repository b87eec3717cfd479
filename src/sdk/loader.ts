/**
 * What a shop pastes: keeps the calls that are made before the script is there, and loads it. The gateway fills in
 * its own address and the write key.
 */
((page: { doorstep?: { [name: string]: unknown } }, base: string, key: string) => {
  const stub = (page.doorstep ||= {});
  const early = (stub["q"] ||= []) as unknown[];
  for (const name of "page track identify reset consent viewed added removed cart checkout ordered refunded searched listViewed".split(
    " ",
  )) {
    stub[name] ||= (...args: unknown[]) => early.push([name, args, Date.now()]);
  }
  const tag = document.createElement("script");
  tag.async = true;
  tag.src = `${base}/sdk.js`;
  tag.dataset["key"] = key;
  document.head.append(tag);
})(window as never, "GATEWAY", "WRITE_KEY");
