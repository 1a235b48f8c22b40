// Demand, supply and gap over uneven years: straight lines between solved years, dots on them.
import { colour, FONT } from './dom.js';
import { fixed, mass } from './format.js';
import { lines } from './tip.js';

export const GREY = '#5b6470';

function hatch() {
  const canvas = document.createElement('canvas');
  canvas.width = 6;
  canvas.height = 6;
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 6, 6);
  pen.strokeStyle = colour('alarm');
  pen.lineWidth = 1.3;
  pen.beginPath();
  for (const [x0, y0, x1, y1] of [[-1, 1, 1, -1], [0, 6, 6, 0], [5, 7, 7, 5]]) { pen.moveTo(x0, y0); pen.lineTo(x1, y1); }
  pen.stroke();
  return { image: canvas, repeat: 'repeat' };
}

// A closed area between two lines over the years.
function area(years, low, high, style, z) {
  return {
    type: 'custom', z, silent: true, data: [0], clip: false,
    renderItem: (_, api) => ({
      type: 'polygon', silent: true,
      shape: { points: [...years.map((y, i) => api.coord([y, high[i]])), ...years.map((y, i) => api.coord([y, low[i]])).reverse()] },
      style,
    }),
  };
}

export function yearTicks(years) {
  const [first, last] = [years[0], years[years.length - 1]];
  const span = last - first;
  const step = span > 30 ? 10 : span > 9 ? 5 : span > 4 ? 2 : 1;
  const ticks = [first];
  for (let y = Math.ceil((first + step * 0.6) / step) * step; y < last - step * 0.6; y += step) ticks.push(y);
  return last > first ? [...ticks, last] : ticks;
}

export function yearAxis(years) {
  const ticks = yearTicks(years);
  return {
    type: 'value', min: years[0], max: years[years.length - 1], splitLine: { show: false },
    axisLine: { show: true, lineStyle: { color: '#8b95a1' }, onZero: false },
    axisTick: { show: true, customValues: ticks }, axisLabel: { customValues: ticks, formatter: (v) => String(v), color: GREY, fontSize: 12 },
  };
}

function roundStep(wanted) {
  const scale = 10 ** Math.floor(Math.log10(wanted || 1));
  return scale * [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * scale >= wanted * 0.999);
}

function massAxis(most) {
  const kilo = most >= 10000;
  const step = roundStep(most / 3);
  return {
    type: 'value', min: 0, max: Math.ceil(most / step) * step, interval: step, splitLine: { lineStyle: { color: colour('grid') } },
    name: kilo ? 'kt' : 't', nameLocation: 'end', nameGap: 8, nameTextStyle: { color: GREY, fontSize: 12, align: 'right', padding: [0, 6, 0, 0] },
    axisLabel: { color: GREY, fontSize: 12, formatter: (v) => { const shown = kilo ? v / 1000 : v; return fixed(shown, Number.isInteger(shown) ? 0 : 1); } },
  };
}

export function drawYears(chart, view) {
  const d = view.data;
  const zero = d.years.map(() => 0);
  const series = d.stack ? stacked(d, zero) : gap(d, zero);
  const most = d.stack ? Math.max(...d.years.map((_, i) => d.stack.reduce((s, p) => s + p.values[i], 0))) : Math.max(...d.high, ...d.demand);
  chart.setOption({
    animation: false, textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { description: `${view.title}: ${view.reading || view.subtitle}` } },
    grid: { left: 46, right: 14, top: 24, bottom: 26 },
    xAxis: yearAxis(d.years), yAxis: massAxis(most),
    tooltip: { trigger: 'axis', confine: true, formatter: (items) => tip(view, items[0] ? items[0].value[0] : null), axisPointer: { type: 'line' } },
    series,
  }, true);
}

function gap(d, zero) {
  const supply = d.running.map((v, i) => v + d.built[i]);
  const series = [
    area(d.years, zero, d.running, { fill: colour('running') }, 1),
    area(d.years, d.running, supply, { fill: colour('built'), stroke: GREY, lineWidth: 0.7 }, 1),
    // Below the supply, so that its colours stay those of the legend; the low end is dotted over it.
    area(d.years, d.low, d.high, { fill: 'rgba(0,0,0,0.15)' }, 0),
    { type: 'line', z: 3, silent: true, data: d.years.map((y, i) => [y, d.low[i]]), symbol: 'none', lineStyle: { color: '#1b1f24', width: 1, type: [2, 3] } },
    { type: 'line', z: 4, data: d.years.map((y, i) => [y, d.demand[i]]), symbol: 'circle', symbolSize: 5, lineStyle: { color: '#1b1f24', width: 2.2 }, itemStyle: { color: '#1b1f24' } },
  ];
  if (d.unmet.some((v) => v > 0)) series.push(area(d.years, supply, d.demand, { fill: hatch(), stroke: colour('alarm'), lineWidth: 0.8 }, 3));
  return series;
}

function between(years, values, year) {
  const i = Math.max(1, years.findIndex((y) => y >= year));
  const part = (year - years[i - 1]) / (years[i] - years[i - 1] || 1);
  return values[i - 1] + part * (values[i] - values[i - 1]);
}

function stacked(d, zero) {
  let base = zero;
  const fills = ['#9aa2ad', '#d3d8df', '#b4bac3', '#eceff2'];
  const series = [];
  d.stack.forEach((part, i) => {
    const top = base.map((v, j) => v + part.values[j]);
    series.push(area(d.years, base, top, { fill: fills[i % 4], stroke: GREY, lineWidth: 0.7 }, 1));
    const at = d.years.length - 1;
    const year = d.years[0] + (d.years[at] - d.years[0]) * 0.74;
    series.push({
      type: 'scatter', z: 5, symbolSize: 0.1, data: [[year, (between(d.years, base, year) + between(d.years, top, year)) / 2]], silent: true,
      label: { show: part.values[at] > 0 && roomy(d, base, top, year), position: 'inside', formatter: `${part.name} ${mass(part.values[at])}`, color: '#1b1f24', fontSize: 12.5, textBorderColor: fills[i % 4], textBorderWidth: 3 },
    });
    base = top;
  });
  series.push({ type: 'line', z: 4, data: d.years.map((y, i) => [y, base[i]]), symbol: 'circle', symbolSize: 4, lineStyle: { color: GREY, width: 1 }, itemStyle: { color: GREY } });
  return series;
}

// A band thinner than a line of words where they stand keeps its number for the table.
function roomy(d, base, top, year) {
  const last = d.years.length - 1;
  return between(d.years, top, year) - between(d.years, base, year) > 0.16 * d.stack.reduce((sum, p) => sum + p.values[last], 0);
}

function tip(view, year) {
  const row = view.table.rows.find((r) => Number(r[0]) === year);
  if (!row) return lines('');
  return lines(String(year), ...view.table.columns.slice(1).map((c, i) => `${c.name}: ${mass(row[i + 1])}`));
}
