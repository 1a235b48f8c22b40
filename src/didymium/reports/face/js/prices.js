// Prices on a value axis of log2: each grid line is a doubling.
import { colour, FONT } from './dom.js';
import { rounded } from './format.js';
import { lines } from './tip.js';
import { GREY, yearAxis } from './years.js';

const TICKS = 5;

export function drawPrices(chart, view) {
  const { observed, modelled } = view.data;
  const band = view.data.band || [];
  const all = [...observed, ...modelled, ...band.flatMap(([y, a, b]) => [[y, a], [y, b]])];
  const logs = all.map(([, v]) => Math.log2(v));
  const [low, high] = [Math.floor(Math.min(...logs)), Math.ceil(Math.max(...logs))];
  const years = view.data.ends;
  const point = ([y, v]) => [y, Math.log2(v)];
  const last = modelled.length ? modelled[modelled.length - 1] : null;
  chart.setOption({
    animation: false, textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { description: `${view.title}: ${view.reading || view.subtitle}` } },
    grid: { left: 48, right: 20, top: 26, bottom: 26 },
    xAxis: yearAxis(years),
    yAxis: {
      type: 'value', min: low, max: Math.max(high, low + 1), interval: Math.max(1, Math.ceil((high - low) / TICKS)),
      splitLine: { lineStyle: { color: colour('grid') } }, axisLabel: { color: GREY, fontSize: 12, formatter: (v) => rounded(2 ** v, 2) },
      name: 'USD/kg', nameGap: 8, nameTextStyle: { color: GREY, fontSize: 12, align: 'right', padding: [0, 6, 0, 0] },
    },
    tooltip: { trigger: 'axis', confine: true, formatter: (items) => (items[0] ? lines(String(items[0].value[0]), ...items.filter((i) => i.seriesName).map((i) => `${i.seriesName}: ${rounded(2 ** i.value[1], 3)} USD/kg`)) : '') },
    series: [
      ...between(band),
      { name: 'observed', type: 'line', data: observed.map(point), symbol: 'circle', symbolSize: 5, lineStyle: { color: '#1b1f24', width: 2 }, itemStyle: { color: '#1b1f24' }, markLine: border(observed, modelled) },
      { name: 'modelled', type: 'line', data: modelled.map((p, i) => ({ value: point(p), label: i === modelled.length - 1 ? end(last) : undefined })), symbol: 'circle', symbolSize: 4, lineStyle: { color: colour('link'), width: 2.4, type: 'dashed' }, itemStyle: { color: colour('link') } },
    ],
  }, true);
}

// From the left to the right derivative: the price holds anywhere between.
function between(band) {
  if (band.length < 2) return [];
  return [{
    type: 'custom', z: 1, silent: true, data: [0],
    renderItem: (_, api) => ({
      type: 'polygon', silent: true, style: { fill: colour('built'), stroke: colour('secondary'), lineWidth: 0.5 },
      shape: { points: [...band.map(([y, , high]) => api.coord([y, Math.log2(high)])), ...band.map(([y, low]) => api.coord([y, Math.log2(low)])).reverse()] },
    }),
  }];
}

function end([, value]) {
  return { show: true, position: 'top', align: 'right', formatter: rounded(value, 3), color: colour('link'), fontWeight: 700, fontSize: 13, distance: 6 };
}

function border(observed, modelled) {
  if (!observed.length || !modelled.length) return undefined;
  const year = observed[observed.length - 1][0];
  return {
    silent: true, symbol: 'none', lineStyle: { color: '#8b95a1', type: 'solid', width: 1 },
    data: [{ xAxis: year, label: { formatter: 'modelled →', position: 'end', color: GREY, fontSize: 12, distance: 3 } }],
  };
}
