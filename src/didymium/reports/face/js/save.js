// Files from the page: CSV of a table, SVG and PNG of a picture with title, unit, source and run.
import { el, svg, FONT } from './dom.js';
import { csv } from './table.js';

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

function picture(article, view, header) {
  const parts = [...article.querySelectorAll('.canvas svg')].filter((node) => node.getBoundingClientRect().width > 0);
  const widths = parts.map(size);
  const width = widths.reduce((sum, [w]) => sum + w + 10, -10) + 2 * MARGIN;
  const height = Math.max(...widths.map(([, h]) => h)) + 90;
  const sheet = svg('svg', { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, 'font-family': FONT });
  sheet.append(svg('rect', { width, height, fill: '#fff' }), line(view.title, 26, { size: 18, weight: 700, fill: '#1b1f24' }), line(view.subtitle, 46));
  let left = MARGIN;
  parts.forEach((part, i) => {
    const copy = part.cloneNode(true);
    copy.removeAttribute('style');
    for (const [key, value] of [['x', left], ['y', 56], ['width', widths[i][0]], ['height', widths[i][1]]]) copy.setAttribute(key, value);
    sheet.append(copy);
    left += widths[i][0] + 10;
  });
  sheet.append(line(`didymium, study ${header.study}, run ${header.run}, modelled (${header.state})`, height - 12, { size: 12 }));
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
  const drawn = picture(article, view, header);
  if (kind === 'svg') return download(name, new Blob([drawn.text], { type: 'image/svg+xml' }));
  return png(drawn, name);
}
