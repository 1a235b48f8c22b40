// Pages by hash, switches, and the life of each picture.
import { el } from './dom.js';
import { watchTips } from './tip.js';
import { unpack } from './unpack.js';
import { drawTable } from './table.js';
import { save, saveAll } from './save.js';
import { drawMap } from './map.js';
import { drawSankey, sankeyHeight } from './sankey.js';
import { drawYears } from './years.js';
import { drawPrices } from './prices.js';

const payload = unpack(JSON.parse(document.getElementById('payload').textContent));
const CANVAS = { sankey: drawSankey, years: drawYears, prices: drawPrices };

class Picture {
  constructor(chart, page) {
    this.chart = chart;
    this.page = page;
    this.article = document.querySelector(`article[data-chart="${chart.id}"]`);
    this.box = this.article.querySelector('.canvas');
    this.live = null;
    this.article.querySelectorAll('[data-save]').forEach((button) => button.addEventListener('click', () => save(button.dataset.save, this.article, this.chart, this.view, payload.header)));
    const details = this.article.querySelector('details.data');
    if (details) details.addEventListener('toggle', () => { if (details.open) this.table(details); });
  }

  get key() {
    return this.chart.by.map((id) => this.page.state[id]).join('|');
  }

  get view() {
    return this.chart.views[this.key] || this.chart.views[this.chart.first];
  }

  show() {
    const { view, article } = this;
    this.words(view);
    article.querySelectorAll('.view').forEach((node) => { node.hidden = this.chart.by.length > 0 && node.dataset.view !== this.key; });
    const details = article.querySelector('details.data');
    if (details && details.open) this.table(details);
    if (this.box) this.draw(view);
  }

  words(view) {
    const { article } = this;
    article.querySelector('.title').textContent = view.title;
    article.querySelector('.sub').textContent = view.subtitle;
    article.querySelector('.foot').textContent = view.note;
    const reading = article.querySelector('.reading');
    reading.textContent = view.reading;
    reading.hidden = !view.reading || view.title.includes(view.reading);
    const rows = article.querySelector('summary .rows');
    if (rows) rows.textContent = `, ${view.table.count.toLocaleString('en-US')} rows`;
  }

  table(details) {
    details.querySelector('.scroll').replaceChildren(drawTable(this.view));
    const more = details.querySelector('.more');
    if (more) more.remove();
  }

  draw(view) {
    const empty = this.article.querySelector('.empty');
    empty.hidden = !view.empty;
    empty.textContent = view.empty;
    this.box.hidden = Boolean(view.empty);
    if (view.empty || !this.box.clientWidth) return;
    if (this.chart.kind === 'map') { drawMap(this.box, view, this.page.state); return; }
    if (this.chart.kind === 'sankey') this.box.style.height = `${sankeyHeight(view)}px`;
    if (!this.live) this.live = echarts.init(this.box, null, { renderer: 'svg' });
    this.live.resize();
    CANVAS[this.chart.kind](this.live, view);
  }
}

class Page {
  constructor(content) {
    this.content = content;
    this.section = document.getElementById(content.id);
    this.state = Object.fromEntries(content.switches.map((s) => [s.id, s.value]));
    this.pictures = content.charts.map((chart) => new Picture(chart, this));
    content.switches.filter((s) => s.options.length > 1).forEach((s) => this.place(s));
  }

  place(setting) {
    const where = setting.at ? `.switches[data-chart="${setting.at}"]` : '.switches[data-page]';
    const group = el('div', { class: 'switch', role: 'group', 'aria-label': setting.label }, el('span', {}, setting.label));
    for (const option of setting.options) {
      group.append(el('button', {
        type: 'button', 'aria-pressed': String(this.state[setting.id] === option.id),
        onclick: (event) => this.choose(setting.id, option.id, event.currentTarget),
      }, option.label));
    }
    this.section.querySelector(where).append(group);
  }

  choose(id, value, button) {
    this.state[id] = value;
    button.parentElement.querySelectorAll('button').forEach((other) => other.setAttribute('aria-pressed', String(other === button)));
    this.show();
  }

  show() {
    this.pictures.forEach((picture) => picture.show());
  }
}

const pages = payload.pages.map((content) => new Page(content));

// One page at a time: its finding is the first heading, what stands below moves up with it.
function levels() {
  document.querySelectorAll('.page:not(:first-child) :is(h2, h3, h4)').forEach((node) => {
    node.setAttribute('aria-level', String(Number(node.tagName[1]) - 1));
  });
}

// A link may name a page or something on one, as the card of a claim.
function open(id, focus) {
  const inside = document.getElementById(id);
  const section = inside ? inside.closest('.page') : null;
  const current = pages.find((page) => page.section === section) || pages[0];
  pages.forEach((page) => { page.section.hidden = page !== current; });
  document.querySelectorAll('nav a').forEach((link) => {
    if (link.hash === `#${current.content.id}`) {
      link.setAttribute('aria-current', 'page');
      link.parentElement.scrollLeft = link.offsetLeft - link.parentElement.offsetLeft - 60;
    } else link.removeAttribute('aria-current');
  });
  current.show();
  if (!focus) return;
  if (inside && inside !== section) { inside.focus({ preventScroll: true }); inside.scrollIntoView(); return; }
  window.scrollTo(0, 0);
  current.section.querySelector('.finding').focus({ preventScroll: true });
}

// Paper is narrower than most windows: what is shown is drawn once more at its width, at once.
function paper(on) {
  document.documentElement.classList.toggle('printing', on);
  pages.filter((page) => !page.section.hidden).forEach((page) => {
    page.show();
    page.pictures.filter((picture) => on && picture.live).forEach((picture) => {
      picture.live.getZr().flush();
      const drawn = picture.box.querySelector('svg');
      drawn.setAttribute('viewBox', `0 0 ${picture.live.getWidth()} ${picture.live.getHeight()}`);
    });
  });
}

let waiting = null;
window.addEventListener('resize', () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => pages.forEach((page) => { if (!page.section.hidden) page.show(); }), 120);
});
window.addEventListener('hashchange', () => open(location.hash.slice(1), true));
window.addEventListener('beforeprint', () => paper(true));
window.addEventListener('afterprint', () => paper(false));
document.querySelectorAll('[data-save-all]').forEach((button) => button.addEventListener('click', () => saveAll(payload)));
document.documentElement.classList.add('js');
levels();
watchTips();
open(location.hash.slice(1), false);
