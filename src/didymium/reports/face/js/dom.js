// Elements from plain values. Text from the tables only ever becomes a text node.
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function svg(name, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const style = getComputedStyle(document.documentElement);
export function colour(name) {
  return style.getPropertyValue(`--${name}`).trim() || '#c3c8cf';
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

const ruler = document.createElement('canvas').getContext('2d');
export function textWidth(text, size, weight = 400) {
  ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

export function isPhone() {
  return window.matchMedia('(max-width: 700px)').matches;
}

// Set for the time of printing: pictures are drawn as wide as the paper.
export function isPrinting() {
  return document.documentElement.classList.contains('printing');
}
