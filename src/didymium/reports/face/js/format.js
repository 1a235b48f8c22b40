// Numbers in words: the same rules as didymium/reports/numbers.py (a test holds the two together).
const GAP = '\u00a0';
const MINUS = '\u2212';

export function fixed(value, decimals) {
  const step = 10 ** -decimals;
  if (value !== 0 && Math.abs(value) < step / 2) return `<${GAP}${step.toFixed(decimals)}`;
  const text = Math.abs(value).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return value < 0 ? MINUS + text : text;
}

export function decimalsFor(largest, digits = 3) {
  if (!largest || !Number.isFinite(largest)) return 0;
  return Math.min(3, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(largest)))));
}

export function rounded(value, digits = 3, most = 3) {
  if (value === 0) return '0';
  const keep = Math.min(most, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  const cut = keep >= 0 ? Number(value.toFixed(Math.min(keep, 20))) : Math.round(value / 10 ** -keep) * 10 ** -keep;
  return fixed(cut, Math.max(0, keep));
}

export function mass(tonnes, digits = 3) {
  const large = Math.abs(tonnes) >= 10000;
  if (tonnes !== 0 && Math.abs(tonnes) < 0.5) return `<${GAP}1${GAP}t`;
  return `${rounded(large ? tonnes / 1000 : tonnes, digits, 1)}${GAP}${large ? 'kt' : 't'}`;
}

export function each(values) {
  return values.map((v) => (v === null ? 'unknown' : rounded(v, 4)));
}

export function column(values) {
  const known = values.filter((v) => v !== null).map(Math.abs);
  const most = known.reduce((a, b) => Math.max(a, b), 0);
  const decimals = known.every(Number.isInteger) ? 0 : decimalsFor(most);
  return values.map((v) => (v === null ? 'unknown' : fixed(v, decimals)));
}
