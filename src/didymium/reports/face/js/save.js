// Files from the page: CSV and XLSX of a table, SVG and PNG of a picture with title, unit, source and run.
import { el, svg, textWidth, FONT } from './dom.js';
import { paint } from './paint.js';
import { csv, rowsOf } from './table.js';
import { workbook } from './workbook.js';

const MARGIN = 16;

function download(name, blob) {
  const url = URL.createObjectURL(blob);
  const link = el('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function size(node) {
  const box = node.getBoundingClientRect();
  return [Math.ceil(box.width), Math.ceil(box.height)];
}

function line(text, y, options = {}) {
  const node = svg('text', { x: MARGIN, y, 'font-size': options.size || 13, 'font-weight': options.weight || 400, fill: options.fill || '#5b6470' });
  node.textContent = text;
  return node;
}

// Words that do not fit one line go on in the next.
function wrapped(text, width, size, weight) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const next = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines[lines.length - 1] && textWidth(next, size, weight) > width) lines.push(word);
    else lines[lines.length - 1] = next;
  }
  return lines.filter(Boolean);
}

// The drawn parts of a chart side by side; of what stands as HTML the view that is shown, painted.
function drawings(article) {
  const drawn = [...article.querySelectorAll('.canvas svg')].filter((node) => node.getBoundingClientRect().width > 0);
  if (drawn.length) {
    return drawn.map((node) => {
      const [width, height] = size(node);
      const copy = node.cloneNode(true);
      copy.removeAttribute('style');
      for (const [key, value] of [['width', width], ['height', height]]) copy.setAttribute(key, value);
      return { width, height, at: (x, y) => { copy.setAttribute('x', x); copy.setAttribute('y', y); return copy; } };
    });
  }
  const node = article.querySelector('.view:not([hidden])') || article.querySelector('.empty');
  if (!node) return [];
  const box = node.getBoundingClientRect();
  const [width, height] = [Math.ceil(Math.max(box.width, node.scrollWidth)), Math.ceil(box.height)];
  return [{ width, height, at: (x, y) => { const group = paint(node); group.setAttribute('transform', `translate(${x - box.x} ${y - box.y})`); return group; } }];
}

function picture(article, view, header) {
  const parts = drawings(article);
  const inner = Math.max(320, parts.reduce((sum, part) => sum + part.width + 10, -10));
  const source = `didymium, study ${header.study}, run ${header.run}, modelled (${header.state})`;
  const words = [
    ...wrapped(view.title, inner, 18, 700).map((text) => [text, { size: 18, weight: 700, fill: '#1b1f24' }, 24]),
    ...wrapped(view.subtitle, inner, 13, 400).map((text) => [text, {}, 18]),
  ];
  const foot = [view.note, source].flatMap((text) => wrapped(text, inner, 12, 400));
  const top = 8 + words.reduce((sum, [, , high]) => sum + high, 0);
  const height = top + 10 + Math.max(0, ...parts.map((part) => part.height)) + foot.length * 16 + 18;
  const width = inner + 2 * MARGIN;
  const sheet = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT });
  sheet.append(svg('rect', { width, height, fill: '#fff' }));
  let y = 8;
  for (const [text, style, high] of words) { y += high; sheet.append(line(text, y - 4, style)); }
  let left = MARGIN;
  for (const part of parts) { sheet.append(part.at(left, top + 6)); left += part.width + 10; }
  foot.forEach((text, i) => sheet.append(line(text, height - 12 - (foot.length - 1 - i) * 16, { size: 12 })));
  return { text: new XMLSerializer().serializeToString(sheet), width, height };
}

function png(drawn, name) {
  const image = new Image();
  image.onload = () => {
    const canvas = el('canvas', { width: drawn.width * 2, height: drawn.height * 2 });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => download(name, blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawn.text)}`;
}

export function save(kind, article, chart, view, header) {
  const name = `${header.study}-${chart.id}.${kind}`;
  if (kind === 'csv') return download(name, new Blob(['\ufeff', csv(view)], { type: 'text/csv' }));
  if (kind === 'xlsx') return download(name, workbook([about(header), [chart.id, rowsOf(view)]]));
  const drawn = picture(article, view, header);
  if (kind === 'svg') return download(name, new Blob([drawn.text], { type: 'image/svg+xml' }));
  return png(drawn, name);
}

function about(header) {
  return ['about', [['study', header.study], ['title', header.title], ['run', header.digest], ['world', header.world], ['state', header.state], ['money', header.money], ['date', header.date]]];
}

// Every table of the report in one workbook: a sheet a chart, its views below each other under their titles.
export function saveAll(payload) {
  const charts = payload.pages.flatMap((page) => page.charts);
  const sheets = charts.map((chart) => [chart.id, Object.values(chart.views).flatMap((view, i) => [...(i ? [[]] : []), [view.title], [view.subtitle], ...rowsOf(view)])]);
  download(`${payload.header.study}.xlsx`, workbook([about(payload.header), ...sheets]));
}
