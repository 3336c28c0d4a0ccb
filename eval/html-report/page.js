// The page's only script: shows the questions that are asked for, in the order that is asked for, and opens the one that
// a link points to. Without it, all of them are there.
const form = document.querySelector('#controls');
const list = document.querySelector('#list');
const cards = [...list.children];
const words = new Map();

/** A card's words, read once, when somebody first looks for some. */
function wordsOf(card) {
  if (!words.has(card)) words.set(card, card.textContent.toLowerCase());
  return words.get(card);
}

function answersOf(card, run) {
  return [...card.querySelectorAll(run === '' ? '.run' : `.run[data-run="${run}"]`)];
}

function fits(card, { show, run, kind, sought }) {
  if (kind !== '' && card.dataset.kind !== kind) return false;
  if (show !== '' && !answersOf(card, run).some(({ dataset }) => dataset.shows.split('|').includes(show))) return false;
  return sought.every((word) => wordsOf(card).includes(word));
}

function chosen() {
  const value = (name) => form.elements[name]?.value ?? '';
  const sought = value('words').toLowerCase().split(/\s+/u).filter(Boolean);
  return { show: value('show'), run: value('run'), kind: value('kind'), order: value('order'), sought };
}

function apply() {
  const choice = chosen();
  let count = 0;
  for (const card of cards) {
    card.hidden = !fits(card, choice);
    if (!card.hidden) count += 1;
  }
  form.elements.count.value = `${count} of ${cards.length} questions`;
  return choice;
}

/** What cards are sorted by, least first; cards of the same key stay as they were asked. */
const keys = {
  asked: () => 0,
  sure: (card, run) => -most(card, run, 'confidence', -1),
  unsure: (card, run) => most(card, run, 'confidence', 2),
  slow: (card, run) => -most(card, run, 'latency', 0),
};

function most(card, run, name, none) {
  return Math.max(...answersOf(card, run).map(({ dataset }) => Number(dataset[name] ?? none)));
}

let sortedBy = 'asked';

/** Moving thousands of cards takes long: only when another order is asked for. */
function sort({ order, run }) {
  if (`${order}${run}` === sortedBy) return;
  sortedBy = `${order}${run}`;
  const sorted = order === 'kind' ? byKind() : byKey(keys[order], run);
  list.append(...sorted);
}

function byKind() {
  return [...cards].sort((a, b) => a.dataset.kind.localeCompare(b.dataset.kind, 'en'));
}

function byKey(key, run) {
  const keyed = new Map(cards.map((card) => [card, key(card, run)]));
  return [...cards].sort((a, b) => keyed.get(a) - keyed.get(b));
}

/** Opens what the address points to, also where the filters hide it. */
function reveal() {
  const id = location.hash.slice(1);
  const target = id === '' ? null : document.getElementById(id);
  const card = target?.closest('.question');
  if (!card) return;
  if (card.hidden) {
    form.reset();
    sort(apply());
  }
  card.open = true;
  target.scrollIntoView();
}

form.hidden = false;
form.addEventListener('input', (event) => {
  const choice = apply();
  if (event.target.name !== 'words') sort(choice);
});
form.addEventListener('submit', (event) => event.preventDefault());
window.addEventListener('hashchange', reveal);
// A browser may keep what was chosen before the page was loaded again.
sort(apply());
reveal();
