import satisfies from 'spdx-satisfies';

/** What npm's lock file says of one package; `license` is what the package says of itself. */
type LockedPackage = { readonly version?: string; readonly license?: string; readonly dev?: boolean };
export type Lock = { readonly packages: Readonly<Record<string, LockedPackage>> };

export type Licence = {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Why a licence that is not on the list may be shipped with; `null` where it is on it, `undefined` where nothing allows it. */
  readonly exception: string | null | undefined;
};

/** May be shipped with a program under Apache-2.0, and ask for no more than that their notice is kept. */
const allowed = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
];

const exceptions: readonly (readonly [packages: RegExp, licence: RegExp, reason: string])[] = [
  [
    /^@img\/sharp-/u,
    /^(?:Apache-2\.0 AND )?LGPL-3\.0-or-later(?: AND MIT)?$/u,
    'libvips, a library of its own that sharp loads and anybody can replace; the embedding library depends on it, and no image is ever read here',
  ],
  [/^duck$/u, /^BSD$/u, 'no name of SPDX; its LICENSE is the text of BSD-2-Clause'],
];

/** Every package that an installation of the program can bring, with its licence, by name. */
export function shippedLicences({ packages }: Lock): Licence[] {
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  const licences = shipped.map(([path, { version = '', license: licence = 'none given' }]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return { name, version, licence, exception: isAllowed(licence) ? null : exceptionFor(name, licence) };
  });
  // One that lies in several places is one.
  const each = new Map(licences.map((one) => [`${one.name} ${one.version} ${one.licence}`, one]));
  return [...each.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, allowed);
  } catch {
    // No expression of SPDX.
    return false;
  }
}

const exceptionFor = (name: string, licence: string) =>
  exceptions.find(([packages, licences]) => packages.test(name) && licences.test(licence))?.[2];
