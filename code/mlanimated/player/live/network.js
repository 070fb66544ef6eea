// The forward pass of the two small networks of the book, equal to the Python within 0.0001; a test compares
// them on a thousand positions each. Weights come as text in a script of their own, which also works on a page
// that was opened from disk.
(() => {
  "use strict";
  const live = (globalThis.mlLive ??= {});

  // ---- weights: one block of numbers, cut into arrays by their shapes ----

  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return exponent === 31 ? sign * (fraction ? NaN : Infinity) : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }

  // `arrays`: [name, shape] in their order; `bytes`: 2 or 4 for a number, little end first.
  live.unpack = (text, bytes, arrays) => {
    const raw = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const view = new DataView(raw.buffer);
    const layers = {};
    let place = 0;
    for (const [name, shape] of arrays) {
      const numbers = new Float32Array(shape.reduce((product, side) => product * side, 1));
      for (let k = 0; k < numbers.length; k++, place += bytes) {
        numbers[k] = bytes === 2 ? half(view.getUint16(place, true)) : view.getFloat32(place, true);
      }
      layers[name] = numbers;
    }
    return layers;
  };

  // ---- layers ----

  // `inputs` numbers at `from` of x, times weights (inputs, outputs), plus bias.
  function dense(x, from, inputs, weights, bias, out, to) {
    const outputs = bias.length;
    const sums = Float64Array.from(bias);
    for (let i = 0; i < inputs; i++) {
      const value = x[from + i];
      if (value === 0) continue; // boards and what a ReLU lets through are mostly zeros
      for (let o = 0, w = i * outputs; o < outputs; o++, w++) sums[o] += value * weights[w];
    }
    out.set(sums, to);
  }

  function relu(x) {
    for (let k = 0; k < x.length; k++) if (x[k] < 0) x[k] = 0;
    return x;
  }

  function softmax(z) {
    const highest = Math.max(...z);
    const powers = Array.from(z, (score) => Math.exp(score - highest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  }

  // ---- what a network sees: the board of the player to move, 1 where that one has a stone, -1 the other ----

  function planes(game, board) {
    const seen = new Float32Array(board.length * 3);
    board.forEach((stone, square) => {
      if (stone) seen[square * 3 + (stone > 0 ? 0 : 1)] = 1;
    });
    for (let column = 0; column < game.columns; column++) {
      const square = game.landing(board, column);
      if (square >= 0) seen[square * 3 + 2] = 1;
    }
    return seen;
  }

  // A square board, turned and mirrored: for each of its eight forms, which square comes where.
  const forms = new Map();
  function symmetries({ rows: n }) {
    if (!forms.has(n)) {
      const squares = Array.from({ length: n * n }, (_, square) => [Math.floor(square / n), square % n]);
      const ways = [];
      for (const flip of [false, true]) {
        for (let turns = 0; turns < 4; turns++) {
          ways.push(squares.map(([row, column]) => {
            if (flip) column = n - 1 - column;
            for (let turn = 0; turn < turns; turn++) [row, column] = [column, n - 1 - row];
            return row * n + column;
          }));
        }
      }
      forms.set(n, ways);
    }
    return forms.get(n);
  }

  // The form that is the largest number in base 3, square 0 first.
  function canonical(game, board) {
    let chosen = board;
    for (const squares of symmetries(game)) {
      const other = squares.map((square) => board[square]);
      const differs = other.findIndex((stone, square) => stone !== chosen[square]);
      if (differs >= 0 && other[differs] > chosen[differs]) chosen = other;
    }
    return Array.from(chosen);
  }

  const WINDOW = 4;

  const KINDS = {
    // Tic-tac-toe: dense layers over two planes of the board in its canonical form.
    dense(game, layers, board) {
      const turned = canonical(game, board);
      let x = Float64Array.from([...turned.map((stone) => stone > 0), ...turned.map((stone) => stone < 0)], Number);
      for (let k = 0; layers[`dense${k}.weights`]; k++) {
        if (k) relu(x);
        const out = new Float64Array(layers[`dense${k}.biases`].length);
        dense(x, 0, x.length, layers[`dense${k}.weights`], layers[`dense${k}.biases`], out, 0);
        x = out;
      }
      return softmax(x);
    },

    // Connect Four: filters of 4 x 4 over three planes, a hidden layer, three outcomes.
    convolution(game, layers, board) {
      const seen = planes(game, board);
      const filters = layers.filter_bias.length;
      const [down, across] = [game.rows - WINDOW + 1, game.columns - WINDOW + 1];
      const found = new Float64Array(down * across * filters);
      const patch = new Float32Array(WINDOW * WINDOW * 3);
      for (let row = 0; row < down; row++) {
        for (let column = 0; column < across; column++) {
          for (let k = 0; k < WINDOW; k++) {
            const from = ((row + k) * game.columns + column) * 3;
            patch.set(seen.subarray(from, from + WINDOW * 3), k * WINDOW * 3);
          }
          dense(patch, 0, patch.length, layers.filters, layers.filter_bias, found, (row * across + column) * filters);
        }
      }
      relu(found);
      const hidden = new Float64Array(layers.hidden_bias.length);
      dense(found, 0, found.length, layers.hidden, layers.hidden_bias, hidden, 0);
      relu(hidden);
      const z = new Float64Array(3);
      dense(hidden, 0, hidden.length, layers.outcome, layers.outcome_bias, z, 0);
      return softmax(z);
    },
  };

  live.Network = class {
    constructor(kind, layers) {
      Object.assign(this, { kind, layers });
    }

    // P(win), P(draw), P(loss) of the player to move.
    outcome(game, position) {
      return KINDS[this.kind](game, this.layers, position.cells.map((stone) => stone * position.turn));
    }

    // For each move: P(win), P(draw), P(loss) of who makes it. A game that is over is known exactly.
    moveOutcomes(game, position) {
      return new Map(game.moves(position).map((move) => {
        const after = game.play(position, move);
        if (after.winner) return [move, [1, 0, 0]];
        if (game.over(after)) return [move, [0, 1, 0]];
        return [move, this.outcome(game, after).reverse()];
      }));
    }
  };

  // ---- fetching: a script adds itself to the shelf; a page from disk may not fetch ----

  const shelf = (live.shelf ??= new Map()); // of key to text
  live.deliver = (key, text) => shelf.set(key, text);

  const waiting = new Map(); // of key to promise: the same weights are asked for once at a time

  live.weights = (key, source) => {
    if (shelf.has(key)) return Promise.resolve(shelf.get(key));
    if (!source) return Promise.reject(new Error(`no weights ${key}`));
    if (!waiting.has(key)) {
      waiting.set(key, new Promise((done, failed) => {
        const script = document.createElement("script");
        const end = () => {
          waiting.delete(key);
          script.remove();
          if (shelf.has(key)) done(shelf.get(key));
          else failed(new Error(`no weights ${key} in ${source}`));
        };
        script.addEventListener("load", end, { once: true });
        script.addEventListener("error", end, { once: true });
        script.src = source;
        document.head.append(script);
      }));
    }
    return waiting.get(key);
  };
})();
