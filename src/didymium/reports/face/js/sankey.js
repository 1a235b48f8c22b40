// One element from deposit to use. Links lie in the colour of the place they come from.
import { colour, FONT } from './dom.js';
import { mass } from './format.js';
import { lines } from './tip.js';

const HEADS = ['DEPOSIT', 'SEPARATION', 'MAGNET', 'USED IN'];
// Room for the words of the last column: on thin bands they could not be read.
const LAST = 165;
const OUTLINED = new Set(['australia', 'usa', 'eu', 'others']);

export function sankeyHeight(view) {
  const counts = [0, 0, 0, 0];
  view.data.nodes.forEach((n) => { counts[n.depth] += 1; });
  return Math.max(340, Math.max(...counts) * 36 + 40);
}

export function drawSankey(chart, view) {
  const names = new Map(view.data.nodes.map((n) => [n.name, n]));
  const halo = { textBorderColor: '#fff', textBorderWidth: 3 };
  const nodes = view.data.nodes.map((n) => ({
    name: n.name, depth: n.depth, value: n.t,
    itemStyle: { color: colour(n.colour), borderColor: OUTLINED.has(n.colour) ? colour('secondary') : colour(n.colour), borderWidth: 1 },
    label: {
      position: 'right', formatter: `{n|${plain(n.name.replace(/^use in /, ''))}}  {t|${mass(n.t)}}`,
      rich: { n: { fontSize: 12.5, fontWeight: n.colour === 'party' ? 700 : 400, color: '#1b1f24', ...halo }, t: { fontSize: 12, color: '#5b6470', ...halo } },
    },
  }));
  // The first rows of the table are the links; what follows them is the account of losses.
  const links = view.table.rows.slice(0, view.data.links).map(([, source, target, value]) => {
    const party = names.get(target).colour === 'party';
    const paint = party ? 'party' : names.get(source).colour;
    return { source, target, value, lineStyle: { color: colour(paint), opacity: paint === 'party' ? 0.75 : 0.32, curveness: 0.5 } };
  });
  const width = chart.getWidth();
  chart.setOption({
    animation: false, textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { description: view.reading || view.title } },
    tooltip: { trigger: 'item', confine: true, formatter: tip },
    graphic: HEADS.map((text, i) => ({
      type: 'text', silent: true, left: Math.round(2 + (width - 17 - LAST) * (i / 3)), top: 5,
      style: { text, font: `600 12px ${FONT}`, fill: colour('secondary') },
    })),
    series: [{
      type: 'sankey', data: nodes, links, left: 2, right: LAST, top: 28, bottom: 6, nodeWidth: 13, nodeGap: 16, nodeAlign: 'justify',
      draggable: false, layoutIterations: 48, emphasis: { focus: 'adjacency', lineStyle: { opacity: 0.75 } }, labelLayout: { hideOverlap: false },
    }],
  }, true);
}

// Braces and bars are commands in a rich label.
function plain(text) {
  return text.replace(/[{}|]/g, ' ');
}

function tip(p) {
  if (p.dataType === 'edge') return lines(`${p.data.source} → ${p.data.target}`, mass(p.data.value));
  return lines(p.name, mass(p.value));
}
