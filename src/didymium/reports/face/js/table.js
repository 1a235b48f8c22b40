// The table behind a view, and the same as CSV with full precision.
import { column, each } from './format.js';
import { el } from './dom.js';

const MOST = 2000;

export function drawTable(view) {
  const { columns, rows } = view.table;
  const shown = rows.slice(0, MOST);
  const texts = columns.map((c, i) => {
    const cells = shown.map((row) => row[i]);
    if (!c.number) return cells.map((cell) => (cell === null ? '' : String(cell)));
    // Words among numbers ("never", "not solved") stand as they are.
    const known = cells.map((cell) => (typeof cell === 'string' ? null : cell));
    return (c.unlike ? each(known) : column(known)).map((said, r) => (typeof cells[r] === 'string' ? cells[r] : said));
  });
  const head = el('tr', {}, ...columns.map((c) => el('th', { scope: 'col', class: c.number ? 'number' : null }, c.name, c.unit ? el('span', { class: 'unit' }, ` ${c.unit}`) : null)));
  const body = shown.map((_, r) => el('tr', {}, ...columns.map((c, i) => (i === 0
    ? el('th', { scope: 'row' }, texts[i][r])
    : el('td', { class: c.number ? 'number' : null }, texts[i][r])))));
  const caption = el('caption', {}, view.reading || view.title);
  return el('table', {}, caption, el('thead', {}, head), el('tbody', {}, ...body));
}

function cell(value) {
  const text = value === null ? '' : String(value);
  // A spreadsheet would run what begins like a formula.
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// Head with units, then every row, in full precision.
export function rowsOf(view) {
  return [view.table.columns.map((c) => (c.unit ? `${c.name} [${c.unit}]` : c.name)), ...view.table.rows];
}

export function csv(view) {
  return rowsOf(view).map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
