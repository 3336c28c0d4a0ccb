const always = `
mr mrs ms mx dr prof rev fr sr st gen lt col maj capt cmdr cpl sgt adm sen rep gov pres hon amb supt insp messrs mme mlle
vs viz cf eg ie al ca approx est dept univ assn ave blvd bldg hwy rte mt ft jan feb mar apr jun jul aug sept sep oct nov dec
fig figs vol vols pp ed eds op cit
`;
const beforeNumber = 'no nos art sec ch p par';
const oftenLast = 'inc ltd co corp llc plc jr bros etc ph.d bn mn a.m p.m tues wed thu thur thurs fri sat sun mon';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
const neverLast = words(always);
const numbered = words(beforeNumber);
const maybeLast = words(oftenLast);

/** Whether a lower-cased word without its full stop is written with one: "mr", "jan", "inc". */
export function isAbbreviation(word: string): boolean {
  return neverLast.has(word) || numbered.has(word) || maybeLast.has(word);
}

/** How an abbreviation's full stop stands to the end of a sentence: it hardly ever ends one ("Mr."), only where no number follows ("No."), or it may ("Inc.", "U.S."). */
export function abbreviationKind(word: string): 'never-last' | 'before-number' | 'maybe-last' | null {
  if (neverLast.has(word)) return 'never-last';
  if (numbered.has(word)) return 'before-number';
  return maybeLast.has(word) ? 'maybe-last' : null;
}
