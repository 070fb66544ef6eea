// Opponents that look ahead, equal to mlanimated/opponents: a test compares them. A value is that of the player
// to move. A win is worth 1, and 1 for each square that is free at the end: the sooner, the more.
(() => {
  "use strict";
  const live = (globalThis.mlLive ??= {});

  const free = (cells) => cells.reduce((count, stone) => count + (stone === 0), 0);

  // Everything that can follow is looked at, once: a position is met again by many ways.
  live.solve = (game, position, memory) => {
    const key = position.cells.join();
    const known = memory.get(key);
    if (known !== undefined) return known;
    let best;
    if (position.winner) best = -(1 + free(position.cells));
    else if (game.over(position)) best = 0;
    else best = Math.max(...game.moves(position).map((move) => -live.solve(game, game.play(position, move), memory)));
    memory.set(key, best);
    return best;
  };

  // Of each move, what it is worth `depth` moves ahead, this one included; alpha-beta, on one board that is
  // changed and changed back. What lies behind the horizon is guessed.
  live.alphaBeta = (game, position, depth) => {
    const cells = Int8Array.from(position.cells);
    const room = free(cells);
    const order = Array.from({ length: game.falls ? game.columns : cells.length }, (_, move) => move)
      .sort((a, b) => game.through[b].length - game.through[a].length || a - b);
    const middle = (game.columns - 1) / 2;
    if (game.falls) order.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);

    const search = (turn, left, alpha, beta) => {
      if (left === 0) return live.openLines(game, cells, turn);
      let best = -Infinity;
      for (const move of order) {
        const score = value(turn, move, left, Math.max(alpha, best), beta);
        if (score === null) continue;
        if (score > best) best = score;
        if (best >= beta) break;
      }
      return best === -Infinity ? 0 : best; // no room anywhere: a draw
    };
    const value = (turn, move, left, alpha, beta) => {
      const square = game.landing(cells, move);
      if (square < 0) return null;
      cells[square] = turn;
      const won = game.through[square].some((line) => line.every((s) => cells[s] === turn));
      // The squares that are still free: `room`, less the moves until here and this one; and 1 for the win.
      const score = won ? room - (depth - left) : -search(-turn, left - 1, -beta, -alpha);
      cells[square] = 0;
      return score;
    };

    const scores = new Map();
    for (const move of order) {
      const score = value(position.turn, move, depth, -Infinity, Infinity);
      if (score !== null) scores.set(move, score);
    }
    return scores;
  };

  // Lines in which only one of the two has stones count the square of their number. Less than any win.
  live.openLines = (game, cells, turn) => {
    let score = 0;
    for (const line of game.lines) {
      let [mine, theirs] = [0, 0];
      for (const square of line) {
        if (cells[square] === turn) mine++;
        else if (cells[square]) theirs++;
      }
      if (!theirs) score += mine * mine;
      if (!mine) score -= theirs * theirs;
    }
    return score / 1000;
  };
})();
