import type { ContentWord, Reading } from '../reading.ts';
import { actions, has, isName, type Action } from './actions.ts';
import type { Conflict, ReadClaim } from './conflict.ts';

/** A statement that says the other way round who did something to whom. */
export function roleConflict({ statement, evidence }: ReadClaim): Conflict | null {
  const held = evidence.flatMap(({ sentence }) => actions(sentence));
  for (const action of actions(statement)) {
    const same = held.filter(({ verb }) => verb.stem === action.verb.stem);
    const moved = movedName(action, same);
    if (moved)
      return {
        kind: 'roles',
        reason: `its source has “${nameOf(moved, statement)}” on the other side of “${action.verb.token.normal}”`,
        contradicts: true,
      };
    const stranger = otherAgent(action, same, evidence);
    if (stranger)
      return {
        kind: 'roles',
        reason: `its source says “${action.verb.token.normal}” of another than “${nameOf(stranger, statement)}”`,
        contradicts: true,
      };
    const place = otherPlace(action, same);
    if (place)
      return {
        kind: 'roles',
        reason: `its source names another place than “${nameOf(place, statement)}”`,
        contradicts: true,
      };
    for (const agent of action.agents) {
      for (const patient of action.patients) {
        if (agent.stem === patient.stem) continue;
        const isKept = same.some(({ agents, patients }) => has(agents, agent) || has(patients, patient));
        const isTurned = same.some(({ agents, patients }) => has(agents, patient) && has(patients, agent));
        if (isTurned && !isKept) {
          return {
            kind: 'roles',
            reason: `its source says the other way round who ${action.verb.token.normal} whom: “${nameOf(agent, statement)}” and “${nameOf(patient, statement)}”`,
            contradicts: true,
          };
        }
      }
    }
  }
  return null;
}

/** The whole name that a word is part of. */
function nameOf({ token }: ContentWord, { names }: Reading): string {
  return names.find(({ start, end }) => start <= token.start && token.end <= end)?.text ?? token.text;
}

/** A name next to the verb that in the source stands on the other side of it only. */
function movedName({ agents, patients }: Action, same: readonly Action[]): ContentWord | undefined {
  const [agent, patient] = [agents[0], patients[0]];
  if (
    agent?.token.partOfSpeech === 'PROPN' &&
    same.some((other) => has(other.patients, agent)) &&
    !same.some((other) => has(other.agents, agent))
  )
    return agent;
  if (
    patient?.token.partOfSpeech === 'PROPN' &&
    same.some((other) => has(other.agents, patient)) &&
    !same.some((other) => has(other.patients, patient))
  )
    return patient;
  return undefined;
}

/** A name that the source has, as the one who acts, where in the source other names act. One that only the context has may stand for a pronoun. */
function otherAgent(
  { agents }: Action,
  same: readonly Action[],
  evidence: ReadClaim['evidence'],
): ContentWord | undefined {
  const names = agents.filter(isName);
  const known = same.flatMap((other) => other.agents);
  const isTold = same.length > 0 && same.every((other) => other.agents.some(isName));
  if (!isTold || names.length === 0 || names.some((name) => has(known, name))) return undefined;
  return names.find(({ stem }) => evidence.every(({ sentence }) => sentence.stems.has(stem)));
}

function otherPlace({ places }: Action, same: readonly Action[]): ContentWord | undefined {
  if (same.length === 0 || !same.every((other) => other.places.length > 0)) return undefined;
  return places.find((place) => !same.some((other) => has(other.places, place)));
}
