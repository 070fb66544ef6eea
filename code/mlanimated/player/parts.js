// What all players of a page share: the signs on their buttons, and one switch for all motion.
globalThis.mlPlayer ??= (() => {
  "use strict";
  const REMEMBERED = "ml-animation-motion";

  const line = (d) => `<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" class="mla-line"><path d="${d}"/></svg>`;
  const solid = (d) => `<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true" class="mla-solid"><path d="${d}"/></svg>`;
  const icons = {
    play: solid("M8 5.2v13.6c0 .8.9 1.2 1.5.8l10-6.8a1 1 0 0 0 0-1.6l-10-6.8A1 1 0 0 0 8 5.2z"),
    pause: solid("M7 5h3.5v14H7zM13.5 5H17v14h-3.500z"),
    through: solid("M3 6v12l8-6zM11 6v12l8-6zM19.5 6H21.500v12h-2z"),
    previousMark: line("M6 5v14M18 6l-6 6 6 6"),
    back: line("M15 6l-6 6 6 6"),
    forward: line("M9 6l6 6-6 6"),
    nextMark: line("M18 5v14M6 6l6 6-6 6"),
    full: line("M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"),
    link: line("M10 13.500a4 4 0 0 0 6 .4l3-3a4.1 4.1 0 0 0-5.8-5.800l-1.5 1.5"
      + "M14 10.500a4 4 0 0 0-6-.4l-3 3a4.1 4.1 0 0 0 5.8 5.800l1.5-1.5"),
    sheet: line("M4 5h16v14H4zM4 12h16M12 5v14"),
    motion: line("M10 12a5 5 0 1 0 10 0a5 5 0 1 0-10 0M3 8h5M2 12h4M3 16h5"),
  };

  // One switch for all motion on the page. The reader's own choice wins over the system's setting.
  // Storage can be forbidden (private windows, sandboxed frames): then the choice lasts as long as the page.
  const motion = {
    choice: null,
    players: new Set(),
    system: matchMedia("(prefers-reduced-motion: reduce)"),
    get on() {
      return this.choice === null ? !this.system.matches : this.choice === "on";
    },
    recall() {
      try { this.choice = localStorage.getItem(REMEMBERED); } catch { /* forbidden: keep what we have */ }
    },
    set(on) {
      this.choice = on ? "on" : "off";
      try { localStorage.setItem(REMEMBERED, this.choice); } catch { /* forbidden: this page only */ }
      this.spread();
    },
    spread() {
      for (const player of this.players) player.applyMotion();
    },
  };
  motion.recall();
  motion.system.addEventListener("change", () => motion.spread());
  addEventListener("storage", (event) => {
    if (event.key !== REMEMBERED) return;
    motion.recall();
    motion.spread();
  });

  return { icons, motion };
})();
