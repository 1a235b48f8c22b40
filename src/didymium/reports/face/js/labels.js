// Words on a map without overlap: each label takes the first free of its places, or is left out.
import { svg, textWidth } from './dom.js';

const LINE = 1.25;

function overlaps(a, b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export class Labels {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.taken = [];
    this.nodes = [];
  }

  block(x, y, w, h) {
    this.taken.push({ x, y, w, h });
  }

  // `spots` are [x, y, anchor]; the text stands with its middle at y.
  put(text, spots, { size = 12, weight = 400, fill = '#1b1f24', must = false } = {}) {
    const w = textWidth(text, size, weight) + 6;
    const h = size * LINE;
    let best = null;
    for (const [x, y, anchor] of spots) {
      const left = anchor === 'start' ? x : anchor === 'end' ? x - w : x - w / 2;
      const box = { x: left, y: y - h / 2, w, h };
      const inside = box.x >= 1 && box.x + w <= this.width - 1 && box.y >= 1 && box.y + h <= this.height - 1;
      const hits = this.taken.filter((other) => overlaps(box, other)).length + (inside ? 0 : 2);
      if (best === null || hits < best.hits) best = { box, hits };
      if (hits === 0) break;
    }
    if (best.hits > 0 && !must) return false;
    this.taken.push(best.box);
    const node = svg('text', {
      x: best.box.x + 3, y: best.box.y + h * 0.76, 'font-size': size, 'font-weight': weight, fill,
      stroke: '#fff', 'stroke-width': 3.5, 'stroke-linejoin': 'round', 'paint-order': 'stroke',
    });
    node.textContent = text;
    this.nodes.push(node);
    return true;
  }
}

export function around(x, y, gap = 7) {
  return [
    [x + gap, y, 'start'], [x - gap, y, 'end'], [x, y + gap + 6, 'middle'], [x, y - gap - 6, 'middle'],
    [x + gap, y + 11, 'start'], [x - gap, y + 11, 'end'], [x + gap, y - 11, 'start'], [x - gap, y - 11, 'end'],
    [x, y + gap + 20, 'middle'], [x + gap + 14, y + 20, 'start'], [x - gap - 14, y - 20, 'end'],
  ];
}
