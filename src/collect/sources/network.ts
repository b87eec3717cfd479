/** The network of an address: /24 of IPv4, /48 of IPv6, in CIDR notation; null for what is no address. */
export const networkOf = (address: string): string | null => {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address;
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(mapped);
  if (v4 !== null) {
    const parts = v4.slice(1, 4).map(Number);
    return parts.every((part) => part <= 255) ? `${parts.join(".")}.0/24` : null;
  }
  return network6(mapped);
};

const network6 = (address: string): string | null => {
  // The URL parser knows every spelling of an IPv6 address, and its shortest form.
  const host = address.includes(":") ? URL.parse(`http://[${address}]/`)?.hostname : undefined;
  if (host === undefined) return null;
  const [head = "", tail] = host.slice(1, -1).split("::");
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  return `${groups.slice(0, 3).join(":")}::/48`;
};
