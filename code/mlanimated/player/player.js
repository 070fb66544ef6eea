// The player: <ml-animation> wraps a video and lets a reader drive it, step by step.
//
// The markup (markup.py) is complete without this script; the script adds the controls. A film has steps,
// each standing still at one frame; a step with a sentence is a mark. `step` is the truth that the reader
// sees in words; the picture follows it by seeking. Nothing moves unless the reader asks for it.
(() => {
  "use strict";
  // In notebooks each output brings this script; the first one defines the element for the whole page.
  if (customElements.get("ml-animation")) return;

  const SPEEDS = [0.25, 0.5, 1, 2, 4];
  const REMEMBERED = "ml-animation-motion";

  const line = (d) => `<svg viewBox="0 0 24 24" aria-hidden="true" class="mla-line"><path d="${d}"/></svg>`;
  const solid = (d) => `<svg viewBox="0 0 24 24" aria-hidden="true" class="mla-solid"><path d="${d}"/></svg>`;
  const ICONS = {
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
    text: line("M5 6h14M5 10h14M5 14h14M5 18h8"),
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

  class MlAnimation extends HTMLElement {
    connectedCallback() {
      motion.players.add(this);
      if (this.panel) this.watchView(); // moved within the page
      else if (document.readyState !== "loading") this.enhance();
      // Our children may not be parsed yet.
      else document.addEventListener("DOMContentLoaded", () => this.enhance(), { once: true });
    }

    disconnectedCallback() {
      motion.players.delete(this);
      this.view?.disconnect();
      if (this.panel) this.pause();
    }

    enhance() {
      const data = this.querySelector("script[type='application/json']");
      if (!data) return; // the browser's own controls stay
      this.film = JSON.parse(data.textContent); // title, fps, maxSpeed, axis, variants
      this.variants = this.film.variants;
      this.figure = this.closest("figure");
      this.card = this.querySelector(".mla-card");
      this.panel = this.querySelector(".mla-panel");
      this.strip = this.querySelector(".mla-strip");
      this.variant = 0;
      this.step = -1; // -1: not started, the poster is shown
      this.mode = null; // what is running: null, "mark" (to the next mark) or "through" (to the end)
      this.wanted = null; // the frame to seek to as soon as the film can
      this.firstVideo();
      this.buildPanel();
      this.listen();
      this.applyMotion();
      this.say("");
      this.watchView();
      this.openLink();
    }

    get steps() { return this.variants[this.variant].steps; } // rows of [frame, name, text, is a mark]
    get last() { return this.steps.length - 1; }
    get inline() { return this.variants[0].media.video.startsWith("data:"); }

    nextMark(from) {
      const found = this.steps.findIndex((step, index) => index > from && step[3]);
      return found < 0 ? this.last : found;
    }

    previousMark(from) {
      return Math.max(0, this.steps.findLastIndex((step, index) => index < from && step[3]));
    }

    // ---- films: one video element for each variant that was looked at ----

    firstVideo() {
      const video = this.querySelector("video");
      const source = video.querySelector("source");
      this.variants[0].media = { video: source.src, poster: video.poster, strip: this.strip.src };
      video.removeAttribute("controls");
      // Forget the browser's own idea of the film, or it would fetch it again beside what load() fetches.
      source.remove();
      video.load();
      this.adopt(video, 0);
      this.video = video;
    }

    filmOf(index) {
      const known = this.variants[index].film;
      if (known) return known;
      const video = this.variants[0].film.cloneNode(false);
      video.poster = this.variants[index].media.poster;
      video.removeAttribute("src");
      video.hidden = true;
      this.card.insertBefore(video, this.strip);
      return this.adopt(video, index);
    }

    adopt(video, index) {
      this.variants[index].film = video;
      const current = (handle) => () => { if (video === this.wish) handle.call(this); };
      video.addEventListener("loadedmetadata", current(this.settle));
      video.addEventListener("seeked", current(this.settle));
      video.addEventListener("timeupdate", current(() => this.tick(video.currentTime)));
      video.addEventListener("ended", current(() => { if (this.mode) this.stopAt(this.last); }));
      video.addEventListener("error", current(this.fail));
      video.addEventListener("waiting", current(() => this.toggleAttribute("data-busy", true)));
      video.addEventListener("playing", current(() => this.toggleAttribute("data-busy", false)));
      // The browser itself may pause: a media key, another tab, saving power.
      video.addEventListener("pause", current(() => { if (this.mode && !video.ended) this.pause(); }));
      if (index === 0) this.wish = video;
      return video;
    }

    // Fetch the film once, whole: it is small, and seeking is then exact on every server.
    load() {
      const variant = this.variants[this.variant];
      const { film, media } = variant;
      variant.loading ??= (async () => {
        this.toggleAttribute("data-busy", true);
        try {
          film.src = await this.address(media.video);
          film.preload = "auto";
        } catch {
          if (film === this.wish) this.fail();
        }
      })();
      return variant.loading;
    }

    async address(url) {
      if (url.startsWith("data:")) {
        const bytes = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (c) => c.charCodeAt(0));
        return URL.createObjectURL(new Blob([bytes], { type: "video/mp4" }));
      }
      if (location.protocol === "file:") return url; // a page on disk may show its files but not fetch them
      const answer = await fetch(url);
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return URL.createObjectURL(await answer.blob());
    }

    fail() {
      this.mode = null;
      this.wanted = null;
      this.toggleAttribute("data-busy", false);
      this.toggleAttribute("data-failed", true);
      this.say("The film could not be loaded. The film strip shows its key moments; "
        + "the steps and the transcript say what happens.");
      this.refresh();
    }

    // ---- pictures: seeking, playing, stopping ----

    // Show a step's picture. Wishes that arrive while a seek is under way replace each other.
    seek(step) {
      if (this.hasAttribute("data-failed")) return;
      this.load();
      this.wanted = this.steps[step][0];
      this.settle();
    }

    settle() {
      const video = this.wish;
      if (video.readyState < 1 || video.seeking) return;
      if (this.wanted !== null) {
        const time = (this.wanted + 0.5) / this.film.fps; // the middle of the frame: no rounding reaches a neighbour
        this.wanted = null;
        if (Math.abs(video.currentTime - time) > 1e-6) {
          video.currentTime = time;
          return;
        }
      }
      this.toggleAttribute("data-busy", false);
      if (video === this.video) return;
      // Another variant's film has its picture now: only here it takes the place of the old one.
      this.video.hidden = true;
      this.video = video;
      video.hidden = false;
    }

    // Go to a step without movement.
    show(step) {
      this.halt();
      this.step = Math.min(Math.max(step, 0), this.last);
      this.say();
      this.seek(this.step);
      this.refresh();
    }

    async play(mode) {
      if (!motion.on || this.hasAttribute("data-failed")) return;
      for (const other of motion.players) if (other !== this && other.mode) other.pause();
      if (this.step < 0 || this.step >= this.last) {
        this.step = 0;
        this.seek(0);
      }
      this.mode = mode;
      this.goal = mode === "through" ? this.last : this.nextMark(this.step);
      this.say();
      this.refresh();
      const video = this.wish;
      await this.load();
      if (!this.mode || video !== this.wish) return; // the reader has gone on
      video.playbackRate = Number(this.speed.value);
      this.followFrames(video);
      video.play().catch(() => { if (this.mode && video === this.wish && video.paused) this.pause(); });
    }

    // Each frame that reaches the screen, where the browser tells; else each repaint.
    followFrames(video) {
      const again = (_, frame) => {
        if (!this.mode || video !== this.wish) return;
        this.tick(frame?.mediaTime === undefined ? video.currentTime : frame.mediaTime + 0.5 / this.film.fps);
        this.followFrames(video);
      };
      if (this.following) this.following();
      const [request, cancel, target] = video.requestVideoFrameCallback
        ? ["requestVideoFrameCallback", "cancelVideoFrameCallback", video]
        : ["requestAnimationFrame", "cancelAnimationFrame", window];
      const handle = target[request](again);
      this.following = () => target[cancel](handle);
    }

    tick(time) {
      if (!this.mode || this.wanted !== null || this.wish.seeking) return;
      const frame = Math.floor(time * this.film.fps);
      if (frame >= this.steps[this.goal][0]) {
        this.stopAt(this.goal);
        return;
      }
      const reached = this.steps.findLastIndex((step) => step[0] <= frame);
      if (reached < 0 || reached === this.step) return;
      this.step = reached;
      this.say();
      this.refresh();
    }

    // Stop on a step's own frame, also when the last repaint came a frame late.
    stopAt(step) { this.show(step); }

    halt() {
      this.mode = null;
      this.wish.pause();
    }

    pause() {
      this.halt();
      this.refresh();
    }

    toggle(mode) {
      if (this.mode === mode) this.pause();
      else this.play(mode);
    }

    chooseVariant(index) {
      if (index === this.variant) return;
      this.halt();
      this.variant = index;
      this.strip.src = this.variants[index].media.strip;
      this.wish = this.filmOf(index);
      this.axisLabel();
      if (this.step >= 0) {
        this.show(this.step); // the step stays
        return;
      }
      this.video.hidden = true;
      this.video = this.wish;
      this.video.hidden = false;
      this.refresh();
    }

    // ---- words ----

    // Say what the step says, or a message. Spoken aloud when the reader steps, not while the film runs.
    say(message) {
      this.words.setAttribute("aria-live", this.mode ? "off" : "polite");
      const [, name, text, mark] = this.steps[this.step] ?? [0, "", "", false];
      const marks = this.steps.filter((step) => step[3]).length;
      const play = marks > 0 ? `Play stops at each of ${marks} marks.` : "Play runs to the end.";
      const hint = motion.on ? play : "Go through them with the arrows.";
      this.label.textContent = this.step < 0 ? `${this.steps.length} steps` : name;
      this.count.textContent = this.step < 0 ? "" : `${this.step + 1} of ${this.steps.length}`;
      this.sentence.textContent = message || (this.step < 0 ? hint : text);
      this.sentence.classList.toggle("mla-values", !message && this.step >= 0 && !mark);
    }

    // ---- controls ----

    buildPanel() {
      const button = (name, icon, label, text = "") => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = `mla-button mla-${name}`;
        made.title = label;
        made.setAttribute("aria-label", label);
        made.innerHTML = ICONS[icon] + (text && `<span>${text}</span>`);
        this[`${name}Button`] = made;
        return made;
      };
      const box = (name, ...children) => {
        const made = document.createElement("div");
        made.className = `mla-${name}`;
        made.append(...children);
        return made;
      };
      this.label = Object.assign(document.createElement("b"), { className: "mla-name" });
      this.count = Object.assign(document.createElement("span"), { className: "mla-count" });
      this.sentence = Object.assign(document.createElement("p"), { className: "mla-sentence" });
      this.words = box("say", this.label, " ", this.count, this.sentence);
      this.words.setAttribute("aria-atomic", "true");
      this.panel.querySelector(".mla-words").append(this.words);

      this.range = this.slider("mla-range", "Step", this.last);
      const ticks = box("ticks");
      ticks.setAttribute("aria-hidden", "true");
      this.timeline = box("timeline", ticks, this.range);
      this.ticks = ticks;

      this.speed = document.createElement("select");
      this.speed.className = "mla-speed";
      this.speed.title = "Speed";
      this.speed.setAttribute("aria-label", "Speed");
      const offered = SPEEDS.filter((speed) => speed <= this.film.maxSpeed);
      const usual = offered.includes(1) ? 1 : offered.at(-1);
      for (const speed of offered) this.speed.add(new Option(`${speed}×`, speed, false, speed === usual));

      const film = box("film",
        button("play", "play", "Play to the next mark (space)", "Play"),
        button("through", "through", "Play through to the end", "Play through"));
      const stepping = box("stepping",
        button("previousMark", "previousMark", "Previous mark (page up)"),
        button("back", "back", "Step back (left arrow)"),
        button("forward", "forward", "Step forward (right arrow)"),
        button("nextMark", "nextMark", "Next mark (page down)"));
      const tools = box("tools", box("pace", this.speed),
        button("motion", "motion", "Stop all motion on this page"),
        button("full", "full", "Full screen"),
        button("link", "link", "Copy a link to this moment"),
        button("text", "text", "Transcript and numbers"));
      this.fullButton.hidden = !document.fullscreenEnabled;
      this.linkButton.hidden = this.inline; // a notebook's output has no address of its own
      this.panel.append(this.timeline);
      if (this.variants.length > 1) this.panel.append(this.buildAxis(box));
      this.panel.append(box("controls", film, stepping, tools));

      this.card.setAttribute("role", "group");
      this.card.setAttribute("aria-label", `${this.film.title}: the picture. Space plays, arrows step.`);
      this.card.tabIndex = 0;
      this.axisLabel();
    }

    slider(className, label, max) {
      const range = document.createElement("input");
      Object.assign(range, { type: "range", min: 0, max, step: 1, value: 0, className });
      range.setAttribute("aria-label", label);
      return range;
    }

    buildAxis(box) {
      this.axisRange = this.slider("mla-range", this.film.axis, this.variants.length - 1);
      this.axisValue = document.createElement("output");
      const name = Object.assign(document.createElement("span"), { textContent: this.film.axis });
      return box("axis", name, this.axisRange, this.axisValue);
    }

    // Which variant's words, marks and tables are shown.
    axisLabel() {
      const marks = this.steps.flatMap((step, index) => (step[3] ? [index] : []));
      this.ticks.replaceChildren(...marks.map((index) => {
        const tick = document.createElement("i");
        tick.style.left = `${(100 * index) / Math.max(this.last, 1)}%`;
        return tick;
      }));
      for (const part of this.figure.querySelectorAll("[data-variant]")) {
        part.hidden = Number(part.dataset.variant) !== this.variant;
      }
      if (!this.axisRange) return;
      const { label } = this.variants[this.variant];
      this.axisRange.value = this.variant;
      this.axisRange.setAttribute("aria-valuetext", label);
      this.axisRange.style.setProperty("--mla-done", this.variant / (this.variants.length - 1));
      this.axisValue.textContent = label;
    }

    // Bring every control in line with the state.
    refresh() {
      const failed = this.hasAttribute("data-failed");
      this.range.value = Math.max(this.step, 0);
      this.range.style.setProperty("--mla-done", Math.max(this.step, 0) / Math.max(this.last, 1));
      this.range.setAttribute("aria-valuetext", this.step < 0 ? "not started" : this.steps[this.step][1]);
      for (const [mode, button, name] of [
        ["mark", this.playButton, "Play to the next mark (space)"],
        ["through", this.throughButton, "Play through to the end"],
      ]) {
        const running = this.mode === mode;
        button.querySelector("svg").outerHTML = ICONS[running ? "pause" : mode === "mark" ? "play" : "through"];
        button.title = running ? "Pause (space)" : name;
        button.setAttribute("aria-label", button.title);
        button.disabled = failed;
      }
    }

    applyMotion() {
      if (!this.panel) return; // not enhanced yet: it asks again when it is
      this.dataset.motion = motion.on ? "on" : "off";
      this.motionButton.setAttribute("aria-pressed", String(!motion.on));
      if (!motion.on && this.mode) this.show(this.step);
      if (this.step < 0) this.say();
      this.refresh();
    }

    listen() {
      const act = {
        play: () => this.toggle("mark"),
        through: () => this.toggle("through"),
        previousMark: () => this.show(this.previousMark(this.step)),
        back: () => this.show(this.step - 1),
        forward: () => this.show(this.step + 1),
        nextMark: () => this.show(this.nextMark(this.step)),
        motion: () => motion.set(!motion.on),
        full: () => this.toggleFull(),
        link: () => this.copyLink(),
        text: () => this.toggleText(),
      };
      for (const [name, handle] of Object.entries(act)) this[`${name}Button`].addEventListener("click", handle);
      this.range.addEventListener("input", () => this.show(Number(this.range.value)));
      this.axisRange?.addEventListener("input", () => this.chooseVariant(Number(this.axisRange.value)));
      this.speed.addEventListener("change", () => { this.wish.playbackRate = Number(this.speed.value); });
      this.card.addEventListener("click", () => this.toggle(this.mode ?? "mark"));
      this.addEventListener("keydown", (event) => this.key(event, act));
      addEventListener("hashchange", () => this.openLink());
      addEventListener("beforeprint", () => { this.strip.loading = "eager"; });
      document.addEventListener("visibilitychange", () => { if (document.hidden && this.mode) this.pause(); });
    }

    key(event, act) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target === this.speed || event.target === this.axisRange) return; // they have their own keys
      if (event.key === " " && event.target.matches("button")) return;
      const handle = {
        " ": motion.on ? () => this.toggle(this.mode ?? "mark") : act.nextMark,
        ArrowLeft: act.back,
        ArrowRight: act.forward,
        PageUp: act.previousMark,
        PageDown: act.nextMark,
        Home: () => this.show(0),
        End: () => this.show(this.last),
      }[event.key];
      if (!handle) return;
      event.preventDefault();
      handle();
    }

    watchView() {
      this.view = new IntersectionObserver((entries) => {
        if (!entries.at(-1).isIntersecting && this.mode) this.pause();
      });
      this.view.observe(this.card);
    }

    toggleFull() {
      if (document.fullscreenElement) document.exitFullscreen();
      else this.figure.requestFullscreen().catch(() => this.say("This browser does not allow full screen here."));
    }

    toggleText() {
      const details = [...this.figure.querySelectorAll(".mla-details")];
      const open = details.some((part) => !part.open);
      for (const part of details) part.open = open;
      if (open) details[0]?.scrollIntoView({ block: "nearest" });
    }

    // ---- links to a moment: #fig=<id>&step=<n>&variant=<label> ----

    async copyLink() {
      const moment = new URLSearchParams({ fig: this.figure.id, step: Math.max(this.step, 0) });
      if (this.variants.length > 1) moment.set("variant", this.variants[this.variant].label);
      const url = new URL(location.href);
      url.hash = moment;
      history.replaceState(history.state, "", url);
      try {
        await navigator.clipboard.writeText(url.href);
        this.say("The link to this moment is copied.");
      } catch {
        this.say("The link to this moment is in the address bar.");
      }
    }

    openLink() {
      const moment = new URLSearchParams(location.hash.slice(1));
      if (moment.get("fig") !== this.figure.id) return;
      const variant = this.variants.findIndex(({ label }) => label === moment.get("variant"));
      if (variant >= 0) this.chooseVariant(variant);
      const step = Number.parseInt(moment.get("step"), 10);
      if (step >= 0) this.show(step);
      const arrive = () => {
        this.figure.scrollIntoView({ block: "start", behavior: "instant" });
        this.card.focus({ preventScroll: true });
      };
      arrive();
      // Pictures and fonts above may still push the figure down.
      if (document.readyState !== "complete") addEventListener("load", arrive, { once: true });
    }
  }

  customElements.define("ml-animation", MlAnimation);
})();
