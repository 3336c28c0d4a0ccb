/** How many colours there are in footnote-colours.css; after them they come again. */
const colours = 6;

/** The class that gives a footnote's number and its words in the article the same colour. The number says it too: colour says nothing alone. */
export function footnoteColour(number: number): string {
  return `footnote-colour-${((number - 1) % colours) + 1}`;
}
