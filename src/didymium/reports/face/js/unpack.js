// Tables come as columns, words once in a list (`pack.py`): here they become rows again.
function column(cells, words) {
  if (!cells.runs) return cells.plain;
  const found = [];
  for (let i = 0; i < cells.runs.length; i += 2) {
    const word = cells.runs[i] < 0 ? null : words[cells.runs[i]];
    for (let n = 0; n < cells.runs[i + 1]; n += 1) found.push(word);
  }
  return found;
}

// Rows are made when they are first asked for: most tables are never opened.
function table(packed, words, heads) {
  let rows = null;
  return {
    columns: heads[packed.head],
    count: packed.count,
    get rows() {
      if (!rows) {
        const columns = packed.cells.map((cells) => column(cells, words));
        rows = Array.from({ length: packed.count }, (_, r) => columns.map((cells) => cells[r]));
      }
      return rows;
    },
  };
}

export function unpack(payload) {
  for (const page of payload.pages) {
    for (const chart of page.charts) {
      for (const view of Object.values(chart.views)) view.table = table(view.table, payload.words, payload.heads);
    }
  }
  return payload;
}
