// What stands in the page as HTML, painted as SVG: boxes, borders, dots and words at the places the browser gave them.
import { svg } from './dom.js';

const CLEAR = /^(transparent|rgba\(\d+, \d+, \d+, 0\))$/;

function shown(node) {
  return node.checkVisibility ? node.checkVisibility({ visibilityProperty: true }) : node.getClientRects().length > 0;
}

function rect(box, style, fill, stroke) {
  const round = style.borderTopLeftRadius.endsWith('%') ? box.width / 2 : parseFloat(style.borderTopLeftRadius) || 0;
  const inset = stroke ? parseFloat(style.borderTopWidth) / 2 : 0;
  return svg('rect', {
    x: box.x + inset, y: box.y + inset, width: Math.max(0, box.width - 2 * inset), height: Math.max(0, box.height - 2 * inset),
    rx: round, fill: fill || 'none', stroke: stroke || 'none', 'stroke-width': stroke ? 2 * inset : 0,
    'stroke-dasharray': stroke && style.borderTopStyle === 'dashed' ? '3 2' : 'none',
  });
}

// A box turned by a quarter of a right angle is a diamond; its middle is that of the box around it.
function diamond(box, node, fill, stroke, width) {
  const [x, y, r] = [box.x + box.width / 2, box.y + box.height / 2, node.offsetWidth / Math.SQRT2];
  return svg('path', { d: `M${x} ${y - r}L${x + r} ${y}L${x} ${y + r}L${x - r} ${y}Z`, fill: fill || '#fff', stroke, 'stroke-width': width });
}

// A box without inside whose one border has a colour is an arrow head.
function triangle(box, style) {
  const sides = ['Top', 'Right', 'Bottom', 'Left'];
  const side = sides.find((s) => !CLEAR.test(style[`border${s}Color`]) && parseFloat(style[`border${s}Width`]) > 0);
  const { left, right, top, bottom } = box;
  const [cx, cy] = [(left + right) / 2, (top + bottom) / 2];
  const points = { Left: [[left, top], [right, cy], [left, bottom]], Right: [[right, top], [left, cy], [right, bottom]], Top: [[left, top], [cx, bottom], [right, top]], Bottom: [[left, bottom], [cx, top], [right, bottom]] }[side];
  return points ? svg('path', { d: `M${points.map((p) => p.join(' ')).join('L')}Z`, fill: style[`border${side}Color`] }) : null;
}

function borders(box, style) {
  const lines = { Top: [box.left, box.top, box.right, box.top], Bottom: [box.left, box.bottom, box.right, box.bottom], Left: [box.left, box.top, box.left, box.bottom], Right: [box.right, box.top, box.right, box.bottom] };
  return Object.entries(lines).filter(([s]) => parseFloat(style[`border${s}Width`]) > 0 && style[`border${s}Style`] !== 'none' && !CLEAR.test(style[`border${s}Color`]))
    .map(([s, [x1, y1, x2, y2]]) => svg('line', { x1, y1, x2, y2, stroke: style[`border${s}Color`], 'stroke-width': style[`border${s}Width`] }));
}

function element(node) {
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  const hatched = style.backgroundImage !== 'none';
  const fill = CLEAR.test(style.backgroundColor) ? (hatched ? '#fff' : '') : style.backgroundColor;
  const widths = ['Top', 'Right', 'Bottom', 'Left'].map((s) => parseFloat(style[`border${s}Width`]) || 0);
  if (style.transform.startsWith('matrix(0.7') && widths[0] > 0) return [diamond(box, node, fill, style.borderTopColor, widths[0])];
  if (!node.clientWidth && !node.clientHeight && Math.max(...widths) > 5) return [triangle(box, style)];
  const same = widths.every((w) => w === widths[0] && w > 0) && !CLEAR.test(style.borderTopColor);
  if (box.width < 0.5 && box.height < 0.5) return [];
  const drawn = fill || same ? [rect(box, style, fill, same ? style.borderTopColor : '')] : [];
  return same ? drawn : [...drawn, ...borders(box, style)];
}

// Where a piece of a text stands; one that is broken over lines is asked sign by sign.
function pieces(node, start, end) {
  const range = document.createRange();
  range.setStart(node, start);
  range.setEnd(node, end);
  const boxes = range.getClientRects();
  if (boxes.length < 2 || end - start < 2) return boxes.length ? [{ box: boxes[0], text: node.data.slice(start, end) }] : [];
  return Array.from({ length: end - start }, (_, i) => pieces(node, start + i, start + i + 1)).flat();
}

// Words line by line: the browser breaks them, so each is asked where it stands.
function words(node) {
  const style = getComputedStyle(node.parentElement);
  const lines = [];
  for (const found of node.data.matchAll(/\S+/g)) {
    pieces(node, found.index, found.index + found[0].length).forEach(({ box, text }, i) => {
      const last = lines[lines.length - 1];
      if (last && Math.abs(last.y - box.y) < 3) last.text += i ? text : ` ${text}`;
      else lines.push({ x: box.x, y: box.y, height: box.height, text });
    });
  }
  const size = parseFloat(style.fontSize);
  return lines.map((line) => {
    const text = svg('text', { x: line.x, y: line.y + line.height / 2 + size * 0.36, 'font-size': size, 'font-weight': style.fontWeight, fill: style.color });
    text.textContent = style.textTransform === 'uppercase' ? line.text.toUpperCase() : line.text;
    return text;
  });
}

// Everything visible inside a node, in one group whose corner is the node's.
export function paint(root) {
  const group = svg('g');
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) { group.append(...words(node)); return; }
    if (node.nodeType !== Node.ELEMENT_NODE || !shown(node) || node.classList.contains('hidden')) return;
    group.append(...element(node).filter(Boolean));
    node.childNodes.forEach(walk);
  };
  walk(root);
  return group;
}
