// One tooltip for everything that carries data-tip; it says nothing the table lacks.
import { el } from './dom.js';

const tip = el('div', { class: 'tip', hidden: true });

export function lines(...texts) {
  return el('div', {}, ...texts.filter(Boolean).map((text, i) => el(i ? 'div' : 'b', {}, text)));
}

function show(event) {
  const target = event.target.closest ? event.target.closest('[data-tip]') : null;
  tip.hidden = !target;
  if (!target) return;
  tip.textContent = target.getAttribute('data-tip');
  const width = Math.min(280, tip.offsetWidth);
  tip.style.left = `${Math.min(event.pageX + 12, window.scrollX + document.documentElement.clientWidth - width - 8)}px`;
  tip.style.top = `${event.pageY + 14}px`;
}

export function watchTips() {
  document.body.append(tip);
  document.addEventListener('pointermove', show);
  document.addEventListener('click', show);
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') tip.hidden = true; });
}
