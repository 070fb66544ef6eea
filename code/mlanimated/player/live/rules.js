// The rules of games in which a line of stones wins: squares that are free (tic-tac-toe), or columns into
// which discs fall (Connect Four). Equal to mlanimated/games; a test compares them on played-out games.
//
// A position is never changed: {cells: 1 the first player, -1 the second, 0 nobody; turn: 1 or -1, who moves;
// winner: 1, -1 or 0; line: the winning squares; square: where the last stone went, or -1}.
(() => {
  "use strict";
  const live = (globalThis.mlLive ??= {});

  function allLines(rows, columns, length) {
    const found = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (const [down, right] of [[0, 1], [1, 0], [1, 1], [1, -1]]) {
          const [lastRow, lastColumn] = [row + (length - 1) * down, column + (length - 1) * right];
          if (lastRow >= rows || lastColumn >= columns || lastColumn < 0) continue;
          found.push(Array.from({ length }, (_, k) => (row + k * down) * columns + column + k * right));
        }
      }
    }
    return found;
  }

  live.Game = class {
    // `falls`: a move is a column, and the stone goes to its lowest free square; else a move is a square.
    constructor({ rows, columns, length, falls }) {
      Object.assign(this, { rows, columns, length, falls });
      this.lines = allLines(rows, columns, length);
      this.through = Array.from({ length: rows * columns }, (_, square) =>
        this.lines.filter((line) => line.includes(square)));
    }

    start() {
      return this.position(new Int8Array(this.rows * this.columns), 1);
    }

    // Any board; `turn` is who moves next.
    position(cells, turn) {
      const line = this.lines.find((squares) => cells[squares[0]] && squares.every((s) => cells[s] === cells[squares[0]]));
      return { cells, turn, winner: line ? cells[line[0]] : 0, line: line ?? [], square: -1 };
    }

    // Where the stone of a move would lie; -1 if there is no room.
    landing(cells, move) {
      if (!this.falls) return cells[move] ? -1 : move;
      for (let row = this.rows - 1; row >= 0; row--) {
        const square = row * this.columns + move;
        if (!cells[square]) return square;
      }
      return -1;
    }

    // Which move a reader means by pointing at a square.
    moveAt(square) {
      return this.falls ? square % this.columns : square;
    }

    over(position) {
      return position.winner !== 0 || !position.cells.includes(0);
    }

    moves(position) {
      if (this.over(position)) return [];
      const all = this.falls ? this.columns : this.rows * this.columns;
      return Array.from({ length: all }, (_, move) => move).filter((move) => this.landing(position.cells, move) >= 0);
    }

    play(position, move) {
      const { turn } = position;
      const square = this.landing(position.cells, move);
      const cells = Int8Array.from(position.cells);
      cells[square] = turn;
      const line = this.lineAt(cells, square);
      return { cells, turn: -turn, winner: line.length ? turn : 0, line, square };
    }

    // The squares of all lines that the stone on this square completes.
    lineAt(cells, square) {
      const done = this.through[square].filter((line) => line.every((s) => cells[s] === cells[square]));
      return [...new Set(done.flat())];
    }
  };
})();
