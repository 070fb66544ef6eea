// The board: <ml-board> lets a reader play against a network, minimax or a random player.
//
// The markup (markup.py) shows an empty board without this script. `history` and `moves` are the truth; the
// squares are drawn from them each time. Weights are asked for when the first move is made, and not before.
(() => {
  "use strict";
  const live = (globalThis.mlLive ??= {});
  // In notebooks each output brings this script; the first one defines the element for the whole page.
  if (customElements.get("ml-board")) return;

  const REPLY = 450; // milliseconds before an answer, so that it is seen to be one
  const STONES = {
    cross: '<path d="M24 24 76 76M76 24 24 76"/>',
    nought: '<circle cx="50" cy="50" r="29"/>',
    disc: '<circle cx="50" cy="50" r="42"/>',
    ring: '<circle cx="50" cy="50" r="42"/><circle class="mlb-hole" cx="50" cy="50" r="16"/>',
  };

  const networks = new Map(); // of key to Network: boards on one page share them

  // The switch of the films on this page counts for the board, too.
  const motion = () => {
    let choice = null;
    try { choice = localStorage.getItem("ml-animation-motion"); } catch { /* forbidden: ask the system */ }
    return choice ? choice === "on" : !matchMedia("(prefers-reduced-motion: reduce)").matches;
  };

  const capital = (text) => text[0].toUpperCase() + text.slice(1);

  class MlBoard extends HTMLElement {
    connectedCallback() {
      if (this.game) return this.goOn(); // moved within the page: an answer may be due
      if (document.readyState !== "loading") this.enhance();
      // Our children may not be parsed yet.
      else document.addEventListener("DOMContentLoaded", () => this.enhance(), { once: true });
    }

    disconnectedCallback() {
      this.round = {}; // nobody waits for an answer any more
    }

    enhance() {
      const data = this.querySelector("script[type='application/json']");
      if (!data || this.game) return;
      this.data = JSON.parse(data.textContent);
      for (const text of this.querySelectorAll("script[data-weights]")) {
        live.deliver(text.dataset.weights, text.textContent.trim());
      }
      this.game = new live.Game(this.data.game);
      this.opponent = this.data.opponents[this.data.opponent];
      this.generation = this.data.generation;
      this.you = 1;
      this.bars = true;
      this.memory = new Map(); // of minimax
      this.build();
      this.listen();
      this.begin();
    }

    get generations() { return this.data.generations; }
    get last() { return this.moves.length; }
    get now() { return this.history[this.last]; }
    get over() { return this.game.over(this.now); }
    get yours() { return !this.over && this.now.turn === this.you; }
    get perfect() { return this.opponent.kind === "minimax" && !this.opponent.depth; }

    // ---- the game ----

    begin() {
      this.history = [this.game.start()];
      this.moves = [];
      this.names = []; // who the opponent was at each move
      this.at = 0; // the position that is shown
      this.hint = null;
      this.fell = -1;
      this.goOn();
    }

    // Whose turn is it? `round` is new each time: an answer to an earlier position is dropped.
    goOn() {
      const round = (this.round = {});
      this.trouble = false;
      this.render();
      if (!this.over && !this.yours) this.reply(round);
    }

    put(move) {
      this.history.push(this.game.play(this.now, move));
      this.moves.push(move);
      this.names.push(this.opponentName);
      this.at = this.last;
      this.hint = null;
      this.fell = this.now.square;
      if (this.generations.length && !this.perfect) this.bring();
      this.goOn();
    }

    async reply(round) {
      let choose;
      try {
        choose = await this.chooser();
      } catch {
        if (round === this.round) this.fail();
        return;
      }
      await new Promise((done) => setTimeout(done, motion() ? REPLY : 0));
      if (round === this.round) this.put(choose(this.now));
    }

    async chooser() {
      const { kind } = this.opponent;
      if (kind === "random") {
        return (position) => {
          const moves = this.game.moves(position);
          return moves[Math.floor(Math.random() * moves.length)];
        };
      }
      if (kind === "network") await this.bring(true);
      return (position) => {
        const moves = this.preferred(this.scores(position));
        // Who knows everything does not care which of the best it takes; the others take the first.
        return moves[this.perfect ? Math.floor(Math.random() * moves.length) : 0];
      };
    }

    // The moves with the highest score.
    preferred(scores) {
      const highest = Math.max(...scores.values());
      return [...scores].filter(([, score]) => score > highest - 1e-9).map(([move]) => move);
    }

    // Of each move, what the opponent goes by.
    scores(position) {
      if (this.perfect) {
        return new Map(this.game.moves(position).map((move) =>
          [move, -live.solve(this.game, this.game.play(position, move), this.memory)]));
      }
      if (this.opponent.kind === "minimax") return live.alphaBeta(this.game, position, this.opponent.depth);
      return this.networkScores(position);
    }

    networkScores(position) {
      const outcomes = this.network?.moveOutcomes(this.game, position);
      return outcomes && new Map([...outcomes].map(([move, [win, , loss]]) => [move, win - loss]));
    }

    // ---- the network of the generation that is chosen ----

    get network() { return networks.get(this.generations[this.generation]?.key); }

    async bring(needed = false) {
      const { key, source } = this.generations[this.generation];
      if (networks.has(key)) return;
      try {
        const text = await live.weights(key, source);
        const { kind, bytes, arrays } = this.data.network;
        networks.set(key, new live.Network(kind, live.unpack(text, bytes, arrays)));
        this.render();
      } catch (error) {
        if (needed) throw error;
        if (key === this.generations[this.generation].key) this.fail();
      }
    }

    fail() {
      this.trouble = true;
      this.render();
    }

    tryAgain() {
      this.newButton.focus(); // the button that has it goes
      this.goOn();
      this.bring();
    }

    // What the bars say about each move in a position: {part of a bar, text, words}; null if nobody says anything.
    thoughts(position) {
      if (this.game.over(position)) return null;
      if (this.perfect) {
        const free = position.cells.filter((stone) => !stone).length;
        return new Map([...this.scores(position)].map(([move, score]) => {
          const name = score > 0 ? "win" : score < 0 ? "loss" : "draw";
          const moves = free - Math.abs(score);
          const words = score ? `a sure ${name}, ${moves} ${moves === 1 ? "move" : "moves"} later` : "a draw";
          return [move, { part: score > 0 ? 1 : score < 0 ? 0 : 0.5, text: name, score, words: moves ? words : "a win at once" }];
        }));
      }
      if (!this.generations.length) return null;
      const say = ([move, [win, draw, loss]]) => {
        const [text, drawn] = [win, draw].map((p) => p.toFixed(2));
        const words = `P(win) ${text}${drawn === "0.00" ? "" : `, P(draw) ${drawn}`}`;
        return [move, { part: win, draw, text, score: win - loss, words }];
      };
      if (this.network) {
        return new Map([...this.network.moveOutcomes(this.game, position)].map(say));
      }
      if (position !== this.history[0]) return null;
      // What it says about the empty board stands in the page.
      return new Map(this.generations[this.generation].opening.map(([move, ...outcome]) => say([move, outcome])));
    }

    // ---- what a reader does ----

    choose(square) {
      const move = this.game.moveAt(square);
      if (this.yours && this.at === this.last && this.game.moves(this.now).includes(move)) this.put(move);
    }

    undo() {
      if (!this.canUndo) return;
      do {
        this.history.pop();
        this.moves.pop();
        this.names.pop();
      } while (this.now.turn !== this.you);
      this.at = this.last;
      this.hint = null;
      this.fell = -1;
      this.goOn();
    }

    // Something of yours can be taken back.
    get canUndo() { return this.last >= (this.you === 1 ? 1 : 2); }

    async showHint() {
      if (!this.yours) return;
      const round = this.round;
      if (!this.thoughts(this.now) && this.generations.length) await this.bring();
      const thoughts = round === this.round && this.thoughts(this.now);
      if (!thoughts) return;
      const highest = Math.max(...[...thoughts.values()].map(({ score }) => score));
      this.hint = [...thoughts].find(([, { score }]) => score === highest)[0];
      this.render();
    }

    show(at) {
      this.at = Math.min(Math.max(at, 0), this.last);
      this.fell = -1;
      this.render();
    }

    choosePlayer(index) {
      this.opponent = this.data.opponents[index];
      this.hint = null;
      this.goOn();
      if (this.last && this.generations.length && !this.perfect) this.bring();
    }

    chooseGeneration(index) {
      this.generation = index;
      this.trouble = false;
      this.hint = null;
      if (this.last) this.bring();
      if (this.over) this.render();
      else this.goOn();
    }

    chooseSide(side) {
      if (side === this.you && !this.last) return;
      this.you = side;
      this.begin();
    }

    // ---- words ----

    placeOf(square) {
      return `row ${Math.floor(square / this.game.columns) + 1}, column ${(square % this.game.columns) + 1}`;
    }

    moveName(move) {
      return this.game.falls ? `column ${move + 1}` : this.placeOf(move);
    }

    get opponentName() {
      return { network: "the network", minimax: "minimax", random: "the random player" }[this.opponent.kind];
    }

    get adviser() {
      if (this.perfect) return "minimax";
      return this.generations.length ? this.generations[this.generation].name : "";
    }

    stoneName(player) {
      return this.game.falls ? `${player === 1 ? "solid disc" : "disc with a hole"}` : player === 1 ? "cross" : "nought";
    }

    who(player) {
      return player === this.you ? "you" : this.opponentName;
    }

    sentence() {
      if (this.over && this.at < this.last) return this.reviewSentence();
      if (this.over) {
        const end = this.now.winner === 0 ? "A draw." : this.now.winner === this.you ? "You have won." : `${capital(this.names[this.last - 1])} has won.`;
        return `${this.lastSentence()} ${end} Step back to see what was thought of each move.`.trim();
      }
      if (!this.yours) return `${capital(this.opponentName)} is thinking…`;
      if (this.hint !== null) {
        const thought = this.thoughts(this.now)?.get(this.hint);
        return `Hint: ${this.moveName(this.hint)}${thought ? `, ${thought.words}` : ""}.`;
      }
      return this.last ? `${this.lastSentence()} Your move.` : `Your move: you begin, with ${this.game.falls ? "the solid discs" : "crosses"}.`;
    }

    lastSentence() {
      if (!this.last) return "";
      const by = this.history[this.last - 1].turn;
      return by === this.you ? "" : `${capital(this.names[this.last - 1])} played ${this.moveName(this.moves[this.last - 1])}.`;
    }

    reviewSentence() {
      const position = this.history[this.at];
      const move = this.moves[this.at];
      const opening = `Move ${this.at + 1} of ${this.last}: ${position.turn === this.you ? "you" : this.names[this.at]} played ${this.moveName(move)}`;
      const thoughts = this.thoughts(position);
      const own = thoughts?.get(move);
      if (!own) return `${opening}.`;
      const highest = Math.max(...[...thoughts.values()].map(({ score }) => score));
      if (own.score === highest) return `${opening}, ${own.words}: nothing seemed better to ${this.adviser}.`;
      const [other, thought] = [...thoughts].find(([, { score }]) => score === highest);
      return `${opening}, ${own.words}; ${this.adviser} prefers ${this.moveName(other)}, ${thought.words}.`;
    }

    // ---- controls ----

    build() {
      const { game } = this;
      const make = (tag, className, text) => Object.assign(document.createElement(tag), { className, textContent: text ?? "" });
      const button = (name, text) => {
        const made = make("button", `mlb-button mlb-${name}`, text);
        made.type = "button";
        this[`${name}Button`] = made;
        return made;
      };
      const box = (className, ...children) => {
        const made = make("div", className);
        made.append(...children);
        return made;
      };
      const slider = (className, name, max) => {
        const made = Object.assign(document.createElement("input"), { type: "range", min: 0, max, step: 1, value: 0, className });
        made.setAttribute("aria-label", name);
        return made;
      };
      let names = 0;
      const labelled = (text, control) => {
        control.id = `${this.closest("figure").id}-${names++}`;
        const label = make("label", "", text);
        label.htmlFor = control.id;
        return label;
      };

      // The board
      this.grid = make("div", "mlb-grid");
      this.grid.setAttribute("role", "grid");
      this.grid.setAttribute("aria-label",
        `Board, ${game.rows} rows and ${game.columns} columns. Arrow keys move, space plays.`);
      this.cells = Array.from({ length: game.rows * game.columns }, (_, square) => {
        const cell = make("div", "mlb-cell");
        cell.setAttribute("role", "gridcell");
        cell.tabIndex = -1;
        cell.dataset.square = square;
        cell.innerHTML = `<svg class="mlb-stone" viewBox="0 0 100 100" aria-hidden="true"></svg>${game.falls ? "" : '<span class="mlb-value"><b></b><i></i></span>'}`;
        return cell;
      });
      for (let row = 0; row < game.rows; row++) {
        const line = make("div", "mlb-row");
        line.setAttribute("role", "row");
        line.append(...this.cells.slice(row * game.columns, (row + 1) * game.columns));
        this.grid.append(line);
      }
      this.focused = Math.floor(this.cells.length / 2);
      const board = box("mlb-board", this.grid);
      if (game.falls) {
        this.heads = Array.from({ length: game.columns }, (_, column) => {
          const head = make("div", "mlb-head");
          head.dataset.square = column;
          head.innerHTML = '<span class="mlb-value"><b></b><i></i></span>';
          return head;
        });
        const heads = box("mlb-heads", ...this.heads);
        heads.setAttribute("aria-hidden", "true"); // the squares say the same
        board.prepend(heads);
      }
      this.querySelector(".mlb-card").replaceChildren(board);

      // Words
      this.words = make("p", "mlb-say");
      this.words.setAttribute("aria-live", "polite");
      this.again = make("button", "mlb-button mlb-again", "Try again");
      this.again.type = "button";
      this.key = make("p", "mlb-key");

      // Who plays
      const sides = box("mlb-sides", button("first", "You begin"), button("second", "You are second"));
      sides.setAttribute("role", "group");
      sides.setAttribute("aria-label", "Who begins: a new game");
      const settings = box("mlb-settings");
      if (this.data.opponents.length > 1) {
        this.opponents = make("select", "mlb-select");
        for (const { kind, name } of this.data.opponents) {
          this.opponents.add(new Option(capital(name), kind, false, kind === this.opponent.kind));
        }
        settings.append(labelled("Opponent", this.opponents), this.opponents);
      }
      if (this.generations.length > 1) {
        this.generationRange = slider("mlb-range", "Generation of the network", this.generations.length - 1);
        this.generationName = make("output", "");
        this.generationLabel = labelled("Network", this.generationRange);
        settings.append(this.generationLabel, box("mlb-axis", this.generationRange, this.generationName));
      }

      // The game, and stepping back through it
      const tools = box("mlb-tools", button("new", "New game"), button("undo", "Undo"), button("hint", "Hint"), button("bars", "Bars"));
      this.barsButton.title = "Show or hide what is thought of your moves";
      this.timeline = slider("mlb-range", "Moves of the game", 0);
      this.review = box("mlb-review", button("back", "‹"), this.timeline, button("forward", "›"));
      this.backButton.setAttribute("aria-label", "One move back");
      this.forwardButton.setAttribute("aria-label", "One move forward");

      const panel = this.querySelector(".mlb-panel");
      panel.replaceChildren(box("mlb-words", this.words, this.again, this.key), sides, settings, tools, this.review);
    }

    listen() {
      const board = this.querySelector(".mlb-board");
      board.addEventListener("click", (event) => {
        const cell = event.target.closest("[data-square]");
        if (!cell) return;
        const square = Number(cell.dataset.square);
        if (cell.matches(".mlb-cell")) this.focus(square, false);
        this.choose(square);
      });
      this.grid.addEventListener("keydown", (event) => this.press(event));
      this.grid.addEventListener("focusin", (event) => {
        const square = event.target.dataset.square;
        if (square !== undefined) this.rove(Number(square));
      });
      const act = {
        first: () => this.chooseSide(1),
        second: () => this.chooseSide(-1),
        new: () => this.begin(),
        undo: () => this.undo(),
        hint: () => this.showHint(),
        bars: () => { this.bars = !this.bars; this.render(); },
        back: () => this.show(this.at - 1),
        forward: () => this.show(this.at + 1),
      };
      for (const [name, handle] of Object.entries(act)) {
        const button = this[`${name}Button`];
        // Not `disabled`: that would take the focus away from who presses it by key.
        button.addEventListener("click", () => { if (button.getAttribute("aria-disabled") !== "true") handle(); });
      }
      this.again.addEventListener("click", () => this.tryAgain());
      this.opponents?.addEventListener("change", () => this.choosePlayer(this.opponents.selectedIndex));
      this.generationRange?.addEventListener("input", () => this.chooseGeneration(Number(this.generationRange.value)));
      this.timeline.addEventListener("input", () => this.show(Number(this.timeline.value)));
    }

    press(event) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const { rows, columns } = this.game;
      const [row, column] = [Math.floor(this.focused / columns), this.focused % columns];
      const go = (down, right) => {
        const [there, across] = [row + down, column + right];
        if (there >= 0 && there < rows && across >= 0 && across < columns) this.focus(there * columns + across);
      };
      const handle = {
        ArrowLeft: () => go(0, -1),
        ArrowRight: () => go(0, 1),
        ArrowUp: () => go(-1, 0),
        ArrowDown: () => go(1, 0),
        Home: () => this.focus(row * columns),
        End: () => this.focus((row + 1) * columns - 1),
        Enter: () => this.choose(this.focused),
        " ": () => this.choose(this.focused),
      }[event.key];
      if (!handle) return;
      event.preventDefault();
      if (event.repeat && !event.key.startsWith("Arrow")) return; // one press, one move
      handle();
    }

    rove(square) {
      this.cells[this.focused].tabIndex = -1;
      this.focused = square;
      this.cells[square].tabIndex = 0;
    }

    focus(square) {
      this.rove(square);
      this.cells[square].focus({ preventScroll: true });
    }

    // ---- drawing: everything, from the state ----

    render() {
      const position = this.history[this.at];
      const live_ = this.at === this.last;
      const reviewing = this.over && !live_;
      // During the game only before your moves; afterwards before everybody's.
      const thoughts = this.bars && (reviewing || (live_ && this.yours)) ? this.thoughts(position) : null;
      const marked = reviewing ? this.moves[this.at] : this.hint;
      const top = thoughts && Math.max(...[...thoughts.values()].map(({ score }) => score));
      const open = new Set(this.game.moves(position));
      const playable = this.yours && live_;

      this.cells.forEach((cell, square) => {
        const stone = position.cells[square];
        const move = this.game.moveAt(square);
        const target = !stone && open.has(move) && this.game.landing(position.cells, move) === square;
        this.drawStone(cell, stone, live_ && square === this.fell);
        cell.classList.toggle("mlb-last", Boolean(stone) && square === position.square);
        cell.classList.toggle("mlb-won", position.line.includes(square));
        cell.classList.toggle("mlb-marked", target && move === marked);
        cell.classList.toggle("mlb-open", playable && open.has(move));
        cell.setAttribute("aria-disabled", String(!(playable && open.has(move))));
        const thought = target ? thoughts?.get(move) : undefined;
        const content = !stone ? "empty" : `${this.who(stone) === "you" ? "your" : `${this.opponentName}'s`} ${this.stoneName(stone)}`;
        const extra = [
          position.line.includes(square) ? "in the winning line" : "",
          thought?.words ?? "",
          target && move === marked ? (reviewing ? "played" : "hint") : "",
        ].filter(Boolean);
        cell.setAttribute("aria-label", [this.placeOf(square), content, ...extra].join(", "));
        if (!this.game.falls) this.drawValue(cell, thought, top);
      });
      this.heads?.forEach((head, column) => {
        this.drawValue(head, thoughts?.get(column), top);
        head.classList.toggle("mlb-open", playable && open.has(column));
      });
      this.cells[this.focused].tabIndex = 0;
      this.classList.toggle("mlb-exact", this.perfect);
      this.refresh(thoughts, reviewing);
    }

    drawStone(cell, stone, falls) {
      const svg = cell.querySelector(".mlb-stone");
      const kind = !stone ? "" : this.game.falls ? (stone === 1 ? "disc" : "ring") : stone === 1 ? "cross" : "nought";
      if (svg.dataset.kind !== kind) {
        svg.dataset.kind = kind;
        svg.innerHTML = STONES[kind] ?? "";
      }
      const row = Math.floor(Number(cell.dataset.square) / this.game.columns);
      const moves = falls && this.game.falls && motion();
      if (!moves) svg.classList.remove("mlb-falling");
      else if (!svg.classList.contains("mlb-falling")) {
        svg.style.setProperty("--mlb-rows", row + 1);
        svg.classList.add("mlb-falling");
      }
    }

    drawValue(place, thought, top) {
      const value = place.querySelector(".mlb-value");
      value.hidden = !thought;
      if (!thought) return;
      value.querySelector("b").textContent = thought.text;
      value.classList.toggle("mlb-best", thought.score === top);
      value.style.setProperty("--mlb-part", thought.part);
      value.style.setProperty("--mlb-draw", thought.draw ?? 0);
    }

    refresh(thoughts, reviewing) {
      const say = this.trouble ? "The network's weights did not arrive." : this.sentence();
      if (this.words.textContent !== say) this.words.textContent = say;
      this.again.hidden = !this.trouble;
      const whose = reviewing ? "of who was to move" : "after each of your moves";
      this.key.textContent = !thoughts ? ""
        : this.perfect ? `How it ends ${reviewing ? "for who was to move" : whose}, if both play perfectly.`
        : `P(win) ${whose}, says ${this.adviser}; pale: P(draw). Bold: the best, a draw being half a win.`;

      const enable = (button, on) => button.setAttribute("aria-disabled", String(!on));
      enable(this.newButton, this.last > 0);
      enable(this.undoButton, this.canUndo);
      enable(this.hintButton, this.yours && this.adviser !== "");
      enable(this.backButton, this.over && this.at > 0);
      enable(this.forwardButton, this.over && this.at < this.last);
      this.barsButton.setAttribute("aria-pressed", String(this.bars));
      this.firstButton.setAttribute("aria-pressed", String(this.you === 1));
      this.secondButton.setAttribute("aria-pressed", String(this.you === -1));

      if (this.generationRange) {
        const { name } = this.generations[this.generation];
        this.generationRange.value = this.generation;
        this.generationRange.setAttribute("aria-valuetext", name);
        this.generationRange.style.setProperty("--mlb-done", this.generation / (this.generations.length - 1));
        this.generationName.textContent = name;
        // Who plays perfectly asks no network; the place stays.
        for (const part of [this.generationLabel, this.generationRange.parentElement]) {
          part.classList.toggle("mlb-off", this.perfect);
        }
      }
      this.review.classList.toggle("mlb-waiting", !this.over);
      this.timeline.max = Math.max(this.last, 1);
      this.timeline.value = this.at;
      this.timeline.setAttribute("aria-valuetext", `${this.at} of ${this.last} moves played`);
      this.timeline.style.setProperty("--mlb-done", this.at / Math.max(this.last, 1));
    }
  }

  customElements.define("ml-board", MlBoard);
})();
