/** One small plot: lines over the same axes, both logarithmic. */
export type Panel = {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly points: readonly (readonly [x: number, y: number])[] }[];
};

const width = 420;
const height = 260;
const margin = { left: 60, right: 20, top: 44, bottom: 36 };
const columns = 2;
/** Okabe and Ito's colours, which people with any kind of colour vision tell apart. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];

/** Plots side by side as an SVG file that needs nothing else. What is not above zero has no place on a logarithmic axis and is left out. */
export function linePlot(title: string, panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / columns);
  const size = [columns * width, rows * height + 40] as const;
  const drawn = panels.map((panel, at) => {
    const place = `translate(${(at % columns) * width} ${40 + Math.floor(at / columns) * height})`;
    return `<g transform="${place}">${drawPanel(panel)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size[0]} ${size[1]}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(16, 26, title, 'font-size="16"'),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ title, lines }: Panel): string {
  const kept = lines.map((line) => ({ ...line, points: line.points.filter(([x, y]) => x > 0 && y > 0) }));
  const points = kept.flatMap((line) => line.points);
  if (points.length === 0) return text(margin.left, 20, title, 'font-weight="bold"');
  const x = axis(
    points.map(([value]) => value),
    margin.left,
    width - margin.right,
  );
  const y = axis(
    points.map(([, value]) => value),
    height - margin.bottom,
    margin.top,
  );
  return [
    text(margin.left, 20, title, 'font-weight="bold"'),
    ...x.ticks.map((tick) => {
      const at = round(x.place(tick));
      return `<path d="M${at} ${margin.top}V${height - margin.bottom}" stroke="#ddd"/>${text(at, height - 18, short(tick), 'text-anchor="middle"')}`;
    }),
    ...y.ticks.map((tick) => {
      const at = round(y.place(tick));
      return `<path d="M${margin.left} ${at}H${width - margin.right}" stroke="#ddd"/>${text(margin.left - 6, at + 4, short(tick), 'text-anchor="end"')}`;
    }),
    ...kept.map((line, at) => {
      const colour = colours[at % colours.length];
      const places = line.points.map(([left, up]) => [round(x.place(left)), round(y.place(up))] as const);
      const dots = places.map(([left, up]) => `<circle cx="${left}" cy="${up}" r="2.5" fill="${colour}"/>`);
      const path = `<polyline fill="none" stroke="${colour}" stroke-width="1.5" points="${places.map((place) => place.join(',')).join(' ')}"/>`;
      const key = text(margin.left + 4, margin.top - 8 + 13 * (at + 1), line.name, `fill="${colour}"`);
      return [path, ...dots, key].join('');
    }),
  ].join('\n');
}

/** Powers of ten around the values, and where a value lies between the two ends. */
function axis(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, at) => 10 ** (low + at)),
    place: (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from),
  };
}

const round = (value: number) => Math.round(value * 10) / 10;
const short = (value: number) =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 }).format(value);

function text(x: number, y: number, content: string, attributes = ''): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<text x="${x}" y="${y}" ${attributes}>${escaped}</text>`;
}
