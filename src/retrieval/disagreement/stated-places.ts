import { countryOf } from '../../language/countries.ts';
import { sameName, type FoundName } from '../../language/names.ts';
import type { AskedThing } from './asked-thing.ts';
import { eventTime } from './event-days.ts';
import type { Fact } from './fact.ts';
import { isAbout, namedAs, type ReadEvidence } from './read-evidence.ts';
import { anchors, saysAll, wordsBetween } from './stated-days.ts';

const preposition =
  /\b(?:in|at|near|off|outside|aboard|to)\s+(?:the\s+)?(?:[a-z-]+\s+(?:of|city|town|village|resort|port|capital)\s+(?:of\s+)?)?$/i;
const resting = /^(?:locat|base|buri|born|bear|live|lie|situat|headquart)$/;

/** The place that a sentence gives for what is asked, as a list of one or none. Where things lie, rather than happen, nothing differs by date. */
export function statedPlaces(asked: AskedThing, evidence: ReadEvidence): Fact[] {
  if (
    !isAbout(evidence, asked.names, false) ||
    !saysAll(asked, evidence) ||
    asked.verbs.length === 0 ||
    asked.stems.some((stem) => resting.test(stem))
  )
    return [];
  const isNew = ({ text: name }: FoundName) => !asked.names.some((other) => sameName(name, other));
  const places = placesOf(evidence).filter(isNew);
  const told = places
    .map((place) => ({
      place,
      distance: Math.min(
        ...anchors(asked, evidence).map((at) => wordsBetween(evidence, at, place, asked.isAhead) ?? Infinity),
      ),
    }))
    .filter(({ distance }) => distance < Infinity)
    .sort((a, b) => a.distance - b.distance)[0]?.place;
  if (!told) return [];
  return [
    {
      kind: 'place',
      evidence,
      text: told.text,
      subject: 'place',
      who: namedAs(evidence, asked.names),
      event: eventTime(evidence, told.start),
      weekday: null,
      bounds: [0, 0],
      isToll: false,
      isRunning: false,
      // All that is named near it: "in Sochi" and "in Russia" may be one place.
      places: [...evidence.names.map(({ text }) => text), ...evidence.titleNames],
      isAhead: false,
      isOnce: false,
    },
  ];
}

/** The names that a sentence has behind "in", "at", "near" and the like. */
export function placesOf({ names, sentence }: ReadEvidence): FoundName[] {
  return names.filter(({ start }) => preposition.test(sentence.text.slice(Math.max(0, start - 40), start)));
}

/** Whether two sentences can mean one place: one of them also names the other's, or one is a country. */
export function samePlace(a: Fact, b: Fact): boolean {
  const isCountry = ({ text }: Fact) => countryOf(text.toLowerCase()) !== null;
  return (
    b.places.some((name) => sameName(name, a.text)) ||
    a.places.some((name) => sameName(name, b.text)) ||
    isCountry(a) !== isCountry(b)
  );
}
