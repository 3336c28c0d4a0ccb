import ipaddr from 'ipaddr.js';

/** All of the internet that is routed: what lies outside is another protocol's, a machine's own or nobody's. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** The same address without the brackets of a URL; `null` where it is a name. */
export function ipLiteral(hostname: string): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(bare) ? bare : null;
}

/**
 * Whether an IP address is one of the public internet. What is reserved for anything else is not: this machine, private and
 * shared networks, link-local, multicast, documentation, and the forms that hide an IPv4 address in an IPv6 one.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast));
}
