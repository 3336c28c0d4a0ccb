import { AddressError } from './address-error.ts';

/** Hosts that may be reached although they are not public, or at another port: `wiki.intranet`, `10.1.2.3:8080`, `[fd00::1]`. */
export type AllowedHosts = readonly string[];

const longest = 2048;
const webPorts = ['', '80', '443'];
/** What is added to links to follow readers, and says nothing of the page. */
const trackers = /^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|yclid|_hs(?:enc|mi)|ref_src)$/i;

/** Whether `text` is meant as an address rather than as a path. */
export function looksLikeAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** The address that a text is, in the one form that the web gives it: `http://0x7f.1` is `http://127.0.0.1/`. Throws `ADDRESS_REFUSED`. */
export function webAddress(text: string, allowed: AllowedHosts = []): URL {
  if (text.length > longest) throw refused('The address is too long.');
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (!url) throw refused('This is not an address; one looks like https://news.example/article.');
  if (!/^https?:$/.test(url.protocol)) throw refused('Only addresses that begin with http:// or https:// are fetched.');
  if (url.username !== '' || url.password !== '')
    throw refused('An address with a user name or password is not fetched.');
  if (!webPorts.includes(url.port) && !isAllowedHost(url.hostname, url.port, allowed))
    throw refused(`Port ${url.port} is not fetched from, unless --allow-addresses names ${url.host}.`);
  return url;
}

/** Whether a host may be reached wherever it leads. `port` as in a URL: empty where it is the protocol's own. */
export function isAllowedHost(hostname: string, port: string, allowed: AllowedHosts): boolean {
  return allowed.includes(webPorts.includes(port) ? hostname : `${hostname}:${port}`);
}

/** One form for the links to a page: without its fragment, the dot at the end of a host, and what follows readers around. */
export function canonicalAddress(address: string): string {
  const url = new URL(address);
  url.hash = '';
  url.hostname = url.hostname.replace(/\.$/, '');
  const tracking = [...url.searchParams.keys()].filter((name) => trackers.test(name));
  for (const name of tracking) url.searchParams.delete(name);
  return url.href;
}

function refused(message: string): AddressError {
  return new AddressError('ADDRESS_REFUSED', message);
}
