// Flows in space: land, curved arrows as wide as their tonnes, names and numbers without overlap.
import { colour, el, isPhone, isPrinting, svg } from './dom.js';
import { mass } from './format.js';
import { around, Labels } from './labels.js';

const WORLD = { x: -250, y: -84, width: 432, height: 206 };
const DASH = { metal: [5, 3], scrap: [1.5, 3] };
const WIDEST = 15;
const THINNEST = 1.1;

function landPath(land) {
  return land.features.flatMap((f) => f.geometry.coordinates).flat()
    .map((ring) => `M${ring.map((p) => p.join(' ')).join('L')}Z`).join('');
}

class MapBox {
  constructor(window, width, land, data, state) {
    this.scale = width / window.width;
    this.width = width;
    this.height = Math.round(window.height * this.scale);
    this.window = window;
    this.land = land;
    this.data = data;
    this.state = state;
    this.labels = new Labels(this.width, this.height);
    this.at = new Map(data.places.map((p) => [p.code, { ...p, ...this.project(p) }]));
  }

  project(p) {
    return { px: (p.x - this.window.x) * this.scale, py: (this.window.y + this.window.height - p.y) * this.scale };
  }

  inside(p, margin = 0) {
    return p.px > margin && p.px < this.width - margin && p.py > margin && p.py < this.height - margin;
  }

  flows() {
    const { forms, show } = this.state;
    const kept = this.data.flows.filter((f) => forms === 'all' || !forms || f.form === forms);
    const floor = show === 'every' ? 0 : Math.min(this.data.threshold, kept.length ? kept[0].t / 50 : 0);
    return kept.filter((f) => f.t >= floor && this.crosses(f));
  }

  crosses(flow) {
    return this.inside(this.at.get(flow.from)) || this.inside(this.at.get(flow.to));
  }

  draw() {
    const drawn = this.flows();
    const most = Math.max(...this.data.flows.map((f) => f.t), 1);
    const used = new Map();
    this.arrows = drawn.map((flow) => {
      const pair = `${flow.from}|${flow.to}`;
      const rank = used.get(pair) || 0;
      used.set(pair, rank + 1);
      return new Arrow(flow, this.at.get(flow.from), this.at.get(flow.to), Math.max(THINNEST, (WIDEST * flow.t) / most), rank);
    });
    const t = `translate(${-this.window.x * this.scale} ${(this.window.y + this.window.height) * this.scale}) scale(${this.scale} ${-this.scale})`;
    const root = svg('svg', { viewBox: `0 0 ${this.width} ${this.height}`, 'aria-hidden': 'true', 'font-family': 'inherit' });
    root.append(svg('path', { d: this.land, transform: t, fill: colour('land') }));
    for (const arrow of this.arrows) root.append(arrow.node(this.at));
    root.append(...this.points(), ...this.chokepoints());
    this.exits();
    this.numbers();
    root.append(...this.labels.nodes);
    return root;
  }

  points() {
    const busy = new Set(this.arrows.flatMap((a) => [a.flow.from, a.flow.to]));
    const shown = [...this.at.values()].filter((p) => busy.has(p.code) && this.inside(p, 2));
    shown.forEach((p) => this.labels.block(p.px - 4, p.py - 4, 8, 8));
    shown.sort((a, b) => b.party - a.party || b.t - a.t);
    return shown.map((p) => {
      this.labels.put(p.name, around(p.px, p.py), { size: 12.5, weight: p.party ? 700 : 400, must: true });
      return svg('circle', { cx: p.px, cy: p.py, r: p.party ? 5 : 3.4, fill: p.party ? colour('party') : '#1b1f24', stroke: '#fff', 'stroke-width': 1 });
    });
  }

  chokepoints() {
    return this.data.chokepoints.map((c) => ({ ...c, ...this.project(c) })).filter((c) => this.inside(c, 8) && c.text).map((c) => {
      this.labels.block(c.px - 6, c.py - 6, 12, 12);
      this.labels.put(`${c.name} ${kilotonnes(c.t)}`, around(c.px, c.py, 9), { weight: 600, fill: colour('alarm') });
      return svg('path', { d: `M${c.px} ${c.py - 6}l6 11h-12z`, fill: '#fff', stroke: colour('alarm'), 'stroke-width': 1.6, 'data-tip': `${c.name}: ${c.text} REO` });
    });
  }

  // An arrow that leaves the frame names its end.
  exits() {
    const ends = new Map();
    for (const arrow of this.arrows) {
      const [start, end] = [this.inside(arrow.a), this.inside(arrow.b)];
      if (start && end) continue;
      const far = start ? arrow.b : arrow.a;
      const slot = ends.get(far.code) || { name: far.name, come: 0, go: 0, points: [] };
      slot[start ? 'go' : 'come'] += arrow.flow.t;
      slot.points.push(arrow.edge(this.width, this.height));
      ends.set(far.code, slot);
    }
    const order = [...ends.values()].sort((a, b) => b.come + b.go - a.come - a.go);
    for (const slot of order) {
      const [x, y] = slot.points.reduce(([sx, sy], [px, py]) => [sx + px / slot.points.length, sy + py / slot.points.length], [0, 0]);
      const parts = [slot.come ? `${kilotonnes(slot.come)} in` : '', slot.go ? `${kilotonnes(slot.go)} out` : ''].filter(Boolean).join(', ');
      const right = x > this.width / 2;
      const text = right ? `${slot.name} ${parts} →` : `← ${slot.name} ${parts}`;
      const edge = right ? [this.width - 3, 'end'] : [3, 'start'];
      const spots = [-14, 14, -28, 28, 0, -42, 42, -60, 60].map((dy) => [edge[0], Math.min(this.height - 10, Math.max(10, y + dy)), edge[1]]);
      this.labels.put(text, spots, { weight: 600, fill: colour('secondary') });
    }
  }

  numbers() {
    const most = Math.max(...this.arrows.map((a) => a.flow.t), 1);
    for (const arrow of [...this.arrows].sort((a, b) => b.flow.t - a.flow.t)) {
      if (arrow.flow.t < most * 0.03) break;
      if (!this.inside(arrow.a) || !this.inside(arrow.b)) continue;
      const spots = [0.5, 0.4, 0.6, 0.32, 0.68].map((t) => [...arrow.point(t), 'middle']);
      this.labels.put(kilotonnes(arrow.flow.t), spots, { size: 12, weight: 600 });
    }
  }
}

function kilotonnes(t) {
  return t >= 9950 ? (t / 1000).toFixed(0) : (t / 1000).toFixed(1);
}

class Arrow {
  constructor(flow, a, b, width, rank) {
    Object.assign(this, { flow, a, b, width });
    const [dx, dy] = [b.px - a.px, b.py - a.py];
    const bend = 0.16 + 0.13 * rank;
    this.c = [(a.px + b.px) / 2 + dy * bend, (a.py + b.py) / 2 - dx * bend];
    this.length = Math.hypot(dx, dy) || 1;
  }

  point(t) {
    const u = 1 - t;
    return [0, 1].map((i) => u * u * [this.a.px, this.a.py][i] + 2 * u * t * this.c[i] + t * t * [this.b.px, this.b.py][i]);
  }

  edge(width, height) {
    let last = null;
    for (let i = 0; i <= 60; i += 1) {
      const [x, y] = this.point(i / 60);
      const inside = x > 0 && x < width && y > 0 && y < height;
      if (last !== null && inside !== last) return [x, y];
      last = inside;
    }
    return this.point(0.5);
  }

  node(at) {
    const head = Math.min(6 + this.width * 1.1, this.length * 0.45);
    const stop = Math.max(0.5, 1 - (head + 3) / this.length);
    const [ex, ey] = this.point(stop);
    const [tx, ty] = this.point(Math.max(stop, 1 - 3 / this.length));
    const size = Math.hypot(tx - ex, ty - ey) || 1;
    const [ux, uy] = [(tx - ex) / size, (ty - ey) / size];
    const half = 2.6 + this.width * 0.75;
    // The part of the curve up to the head, by splitting it at `stop`.
    const cx = this.a.px + (this.c[0] - this.a.px) * stop;
    const cy = this.a.py + (this.c[1] - this.a.py) * stop;
    const d = `M${this.a.px} ${this.a.py}Q${cx} ${cy} ${ex} ${ey}`;
    const paint = colour(['ore', 'oxide', 'metal', 'magnet', 'scrap'].includes(this.flow.form) ? this.flow.form : 'secondary');
    const line = svg('path', { d, fill: 'none', stroke: paint, 'stroke-width': this.width });
    if (DASH[this.flow.form]) line.setAttribute('stroke-dasharray', DASH[this.flow.form].map((v) => v * Math.max(1, this.width / 2)).join(' '));
    const tip = svg('path', { d: `M${tx} ${ty}L${ex - uy * half} ${ey + ux * half}L${ex + uy * half} ${ey - ux * half}Z`, fill: paint });
    const casing = svg('path', { d, fill: 'none', stroke: '#fff', 'stroke-width': this.width + 1.6, opacity: 0.7 });
    const text = `${at.get(this.flow.from).name} to ${at.get(this.flow.to).name}, ${this.flow.form}: ${mass(this.flow.t)}`;
    return svg('g', { opacity: 0.92, 'data-tip': text }, casing, line, tip);
  }
}

let landD = null;
export function drawMap(box, view, state) {
  landD = landD || landPath(JSON.parse(document.getElementById('land').textContent));
  const { region } = view.data;
  const full = box.clientWidth;
  const paper = isPrinting();
  const narrow = isPhone() || paper;
  const windows = isPhone() && !paper ? [] : [{ ...WORLD, name: 'Europe to America', share: narrow ? 1 : 0.58, kind: 'map-world' }];
  windows.push({ ...region, name: region.name, share: paper ? 0.66 : narrow ? 1 : 0.42, kind: 'map-region' });
  const height = narrow ? null : Math.round((full - 10) * 0.42 * (region.height / region.width));
  box.replaceChildren(...windows.map((window) => {
    const width = Math.round((full - (narrow ? 0 : 10)) * window.share);
    const fitted = height && window.kind === 'map-world' ? grown(window, width, height) : window;
    return el('div', { class: `map-box ${window.kind}` }, el('p', {}, window.name), new MapBox(fitted, width, landD, view.data, state).draw());
  }));
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', view.reading ? `${view.title}. ${view.reading}` : view.title);
}

// The world's window with more sea above and below, so that both maps are as high.
function grown(window, width, height) {
  const tall = (window.width * height) / width;
  return { ...window, y: window.y - (tall - window.height) / 2, height: tall };
}
