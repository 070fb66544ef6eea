// The player: <ml-animation> wraps a video and lets a reader drive it, step by step.
//
// The markup (markup.py) is complete without this script; the script adds the controls. A film has steps
// (readers call them stops), each standing still at one frame; a step with a sentence is a mark. `step` is
// the truth that the reader sees in words; the picture follows it by seeking. Nothing moves unless the
// reader asks for it. Without motion, and where a film cannot be had, the film strip takes its place.
(() => {
  "use strict";
  // In notebooks each output brings this script; the first one defines the element for the whole page.
  if (customElements.get("ml-animation")) return;

  const SPEEDS = [0.25, 0.5, 1, 2, 4];
  const FIRST_PRESS = 0.8; // seconds that it lasts at least, or nothing seems to have happened
  const SLOWEST = 0.0625; // browsers play no slower

  const { icons: ICONS, motion } = mlPlayer; // parts.js

  // Setting up a player takes a slow phone a while. Those on the screen do not wait for the others, which follow
  // one by one while the browser has nothing else to do.
  const waiting = [];
  const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const setUpNext = () => {
    const player = waiting.shift();
    if (player.isConnected && !player.panel) player.enhance();
    if (waiting.length) idle(setUpNext, { timeout: 1000 });
  };

  class MlAnimation extends HTMLElement {
    connectedCallback() {
      motion.players.add(this);
      if (this.panel) this.watchView(); // moved within the page
      else if (document.readyState !== "loading") this.setUp();
      // Our children may not be parsed yet.
      else document.addEventListener("DOMContentLoaded", () => this.setUp(), { once: true });
    }

    disconnectedCallback() {
      motion.players.delete(this);
      this.view?.disconnect();
      if (this.panel) this.pause();
    }

    setUp() {
      this.figure = this.closest("figure");
      const { top, bottom } = this.figure.getBoundingClientRect();
      if (this.named() || (bottom > 0 && top < innerHeight)) this.enhance();
      else if (waiting.push(this) === 1) idle(setUpNext, { timeout: 1000 });
    }

    enhance() {
      const data = this.querySelector("script[type='application/json']");
      if (!data) return; // the browser's own controls stay
      this.film = JSON.parse(data.textContent); // title, fps, maxSpeed, axis, alt, variants
      this.variants = this.film.variants;
      this.card = this.querySelector(".mla-card");
      this.panel = this.querySelector(".mla-panel");
      this.strip = this.querySelector(".mla-strip");
      this.sheet = this.strip.querySelector("img");
      this.variant = 0;
      this.step = -1; // -1: at rest; the film's first frame is shown, or the strip
      this.mode = null; // what is running: null, "mark" (to the next mark) or "through" (to the end)
      this.wanted = null; // the frame to seek to as soon as the film can
      this.firstVideo();
      this.buildCard();
      this.buildPanel();
      this.listen();
      this.applyMotion();
      this.say();
      this.watchView();
      this.openLink();
    }

    get steps() { return this.variants[this.variant].steps; } // rows of [frame, name, sentence, is a mark, line of code?]
    get last() { return this.steps.length - 1; }
    get failed() { return Boolean(this.variants[this.variant].failed); }
    get face() { return this.failed || (this.step < 0 && !motion.on) ? "strip" : "film"; }
    get seen() { return this.step < 0 && this.face === "film" ? 0 : this.step; } // the step whose picture is there
    get goals() { return this.steps.flatMap((step, index) => (index && (step[3] || index === this.last) ? [index] : [])); }
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
      let video = this.querySelector("video");
      const source = video.querySelector("source");
      this.variants[0].media = { video: source.src, poster: video.poster, strip: this.sheet.src };
      video.removeAttribute("controls");
      video.setAttribute("aria-hidden", "true"); // buildCard() gives the words; a video's own say only "unable to play"
      // Forget the browser's own idea of the film, or it would fetch it again beside what load() fetches.
      source.remove();
      if (video.loading === "lazy") { // load() would take the first frame away, too, which waits for the reader
        const fresh = video.cloneNode(true);
        video.replaceWith(fresh);
        video = fresh;
      } else {
        video.load();
      }
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
      video.addEventListener("error", () => { if (video.hasAttribute("src")) this.fail(index); });
      video.addEventListener("waiting", current(() => this.toggleAttribute("data-busy", true)));
      video.addEventListener("playing", current(() => this.toggleAttribute("data-busy", false)));
      // The browser itself may pause: a media key, another tab, saving power.
      video.addEventListener("pause", current(() => { if (this.mode && !video.ended) this.pause(); }));
      if (index === 0) this.wish = video;
      return video;
    }

    // Fetch the film once, whole: it is small, and seeking is then exact on every server.
    load() {
      const index = this.variant;
      const { film, media } = this.variants[index];
      this.variants[index].loading ??= (async () => {
        this.toggleAttribute("data-busy", true);
        try {
          film.loading = "eager"; // a page may let later films wait for the reader, even their first frames
          film.src = await this.address(media.video);
          film.preload = "auto";
        } catch {
          this.fail(index);
        }
      })();
      return this.variants[index].loading;
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

    // One film cannot be had: its strip stands in until a retry succeeds. The other variants are not touched.
    fail(index) {
      this.variants[index].failed = true;
      if (index !== this.variant) return;
      this.mode = null;
      this.wanted = null;
      this.toggleAttribute("data-busy", false);
      this.say("The film could not be loaded: press Retry. Until then the film strip shows its key moments.");
      this.refresh();
    }

    retry() {
      this.variants[this.variant].loading = null;
      this.wanted = this.steps[Math.max(this.step, 0)][0];
      this.load();
    }

    // ---- pictures: seeking, playing, stopping ----

    // Show a step's picture. Wishes that arrive while a seek is under way replace each other.
    seek(step) {
      if (this.failed) return;
      this.load();
      this.wanted = this.steps[step][0];
      // Until the film is there, the first frame must not pass for another one.
      this.toggleAttribute("data-behind", this.wish.readyState < 1 && (step > 0 || this.video !== this.wish));
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
      this.toggleAttribute("data-behind", false);
      if (this.failed) { // no longer
        this.variants[this.variant].failed = false;
        this.say();
        this.refresh();
      }
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
      if (this.failed) this.retry();
      if (this.failed || !motion.on) return;
      for (const other of motion.players) if (other !== this && other.mode) other.pause();
      const first = this.step < 0;
      if (first || this.step >= this.last) {
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
      const least = first && mode === "mark" ? this.steps[this.goal][0] / this.film.fps / FIRST_PRESS : Infinity;
      video.playbackRate = Math.max(SLOWEST, Math.min(Number(this.speed.value), least));
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
      this.sheet.src = this.variants[index].media.strip;
      this.wish = this.filmOf(index);
      this.toggleAttribute("data-busy", false);
      this.axisLabel();
      this.frameLinks();
      if (this.step >= 0) {
        this.show(this.step); // the step stays
        return;
      }
      this.video.hidden = true;
      this.video = this.wish;
      this.video.hidden = false;
      this.say();
      this.refresh();
    }

    // ---- words ----

    // Say what the step says, or a message. Between marks the last mark's sentence stays. Spoken aloud when
    // the reader steps, not while the film runs.
    say(message = "") {
      this.words.setAttribute("aria-live", this.mode ? "off" : "polite");
      const stops = this.steps.length;
      const name = this.step < 0 ? "" : this.steps[this.step][1];
      const told = this.steps.findLast((step, index) => index <= Math.max(this.seen, 0) && step[3])?.[2] ?? "";
      const hint = motion.on ? "Play stops where something is to be said." : "Choose a moment, or go through all with the arrows.";
      // "Step 3: …" needs no "step 3" before it.
      const twice = told.toLowerCase().startsWith(name.toLowerCase()) && !/\w/.test(told.charAt(name.length));
      this.label.textContent = twice && !message ? "" : name;
      this.count.textContent = this.step < 0 ? `${stops} stops` : `stop ${this.step + 1} of ${stops}`;
      const sentence = message || (this.seen < 0 ? hint : told || hint);
      if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
      this.numbersNow();
    }

    // The numbers of this stop, as a table above that of all stops, whose row is marked.
    numbersNow() {
      const table = this.figure.querySelector(`[data-variant="${this.variant}"] .mla-table`);
      if (!table) return;
      const at = Math.max(this.seen, 0);
      const rows = [...table.tBodies[0].rows];
      const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      const values = [...rows[at].cells].map((cell) => cell.textContent);
      for (const [index, row] of rows.entries()) row.toggleAttribute("data-now", index === at);
      this.now.caption.textContent = `Numbers now: ${values[0]}`;
      this.now.tBodies[0].replaceChildren(...names.slice(1).flatMap((name, index) => {
        if (!values[index + 1]) return [];
        const row = document.createElement("tr");
        const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
        row.append(head, Object.assign(document.createElement("td"), { textContent: values[index + 1] }));
        return [row];
      }));
    }

    // ---- controls ----

    buildPanel() {
      // A button whose text can be hidden has a label of its own, which begins with that text.
      const button = (name, icon, label, text = "") => {
        const made = document.createElement("button");
        made.type = "button";
        made.className = `mla-button mla-${name}`;
        made.title = label;
        made.innerHTML = ICONS[icon] + (text && `<span>${text}</span>`);
        if (!text) made.setAttribute("aria-label", label);
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
      this.panel.querySelector(".mla-words").append(this.words);

      this.now = document.createElement("table");
      this.now.className = "mla-now";
      this.now.createCaption();
      this.now.createTBody();
      this.figure.querySelector(".mla-table")?.closest(".mla-scroll").prepend(this.now);

      this.range = this.slider("mla-range", "Stops", this.last);
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
        button("through", "through", "Play through to the end", "Play through"),
        button("sheet", "sheet", "Show the film strip", "Film strip"),
        box("pace", this.speed));
      const stepping = box("stepping",
        button("previousMark", "previousMark", "Previous mark (page up)"),
        button("back", "back", "One stop back (left arrow)"),
        button("forward", "forward", "One stop forward (right arrow)"),
        button("nextMark", "nextMark", "Next mark (page down)"));
      const tools = box("tools",
        button("motion", "motion", "Stop all motion on this page"),
        button("full", "full", "Full screen"),
        button("link", "link", "Copy a link to this moment"));
      this.fullButton.hidden = !document.fullscreenEnabled;
      this.linkButton.hidden = this.inline; // a notebook's output has no address of its own
      const parts = [box("controls", film, stepping, tools), this.timeline];
      if (this.variants.length > 1) parts.push(this.buildAxis(box));
      this.panel.prepend(...parts);
      this.axisLabel();
    }

    // The picture: words for those who cannot see it, a sign that it can be played, links over the strip.
    buildCard() {
      const over = (name) => Object.assign(document.createElement("span"), { className: `mla-${name}` });
      const words = over("alt");
      words.setAttribute("role", "img");
      words.setAttribute("aria-label", this.film.alt);
      const sign = over("start");
      sign.setAttribute("aria-hidden", "true");
      sign.innerHTML = ICONS.play;
      this.card.prepend(words);
      this.card.append(sign);
      this.card.setAttribute("role", "group");
      this.card.setAttribute("aria-label", `${this.film.title}: the picture. Space plays, arrows step.`);
      this.card.tabIndex = 0;
      this.frameLinks();
    }

    // Each frame of the strip is a link to its moment.
    frameLinks() {
      const { stops, columns } = this.variants[this.variant].strip;
      const [width, height] = [100 / columns, 100 / Math.ceil(stops.length / columns)];
      const links = stops.map((stop, index) => {
        const link = document.createElement("a");
        link.href = `#${this.moment(stop)}`;
        link.dataset.stop = stop;
        link.title = this.steps[stop][1];
        link.setAttribute("aria-label", `Go to ${link.title}`);
        const [left, top] = [(index % columns) * width, Math.floor(index / columns) * height];
        link.style.cssText = `left:${left}%;top:${top}%;width:${width}%;height:${height}%`;
        return link;
      });
      this.strip.replaceChildren(this.sheet, ...links);
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
      this.toggleAttribute("data-failed", this.failed);
      this.dataset.face = this.face;
      this.toggleAttribute("data-resting", this.step < 0);
      this.toggleAttribute("data-playing", this.mode !== null);
      const at = Math.max(this.step, 0);
      this.range.value = at;
      this.range.style.setProperty("--mla-done", at / Math.max(this.last, 1));
      this.range.setAttribute("aria-valuetext", this.step < 0 ? "not started" : this.steps[at][1]);
      this.sheetButton.disabled = this.face === "strip";
      const reached = this.variants[this.variant].strip.stops.findLast((stop) => stop <= this.step);
      for (const link of this.figure.querySelectorAll("[data-stop]")) {
        link.toggleAttribute("data-now", Number(link.dataset.stop) === reached);
      }
      const running = (mode) => this.mode === mode;
      this.dress(this.playButton, running("mark") ? "pause" : "play", this.playWords(),
        running("mark") ? "Pause (space)" : "Play to the next mark (space)");
      this.dress(this.throughButton, running("through") ? "pause" : "through",
        running("through") ? "Pause" : "Play through", running("through") ? "Pause" : "Play through to the end");
      this.tell();
    }

    dress(button, icon, text, title) {
      button.querySelector("svg").outerHTML = ICONS[icon];
      button.querySelector("span").textContent = text;
      button.title = title;
    }

    // What the first button will do.
    playWords() {
      if (this.failed) return "Retry";
      if (this.mode === "mark") return "Pause";
      if (this.step <= 0) return "Play";
      const next = this.goals.findIndex((goal) => goal > this.step);
      return next < 0 ? "Play again" : `Continue (${next + 1} of ${this.goals.length})`;
    }

    // Tell the page which stop is shown: lines.js lights up the line of the shown code that made it.
    tell() {
      const stop = `${this.variant}/${this.step}`;
      if (this.step < 0 || stop === this.told) return;
      this.told = stop;
      const detail = { line: this.steps[this.step][4] ?? "", variant: this.variant, stop: this.step };
      this.figure.dispatchEvent(new CustomEvent("mla:stop", { bubbles: true, detail }));
    }

    applyMotion() {
      if (!this.panel) return; // not enhanced yet: it asks again when it is
      this.dataset.motion = motion.on ? "on" : "off";
      this.motionButton.setAttribute("aria-pressed", String(!motion.on));
      if (!motion.on && this.mode) this.show(this.step);
      if (this.step < 0) this.say();
      this.refresh();
    }

    rest() {
      this.halt();
      this.step = -1;
      this.say();
      this.refresh();
    }

    listen() {
      const act = {
        play: () => this.toggle("mark"),
        through: () => this.toggle("through"),
        sheet: () => this.rest(),
        previousMark: () => this.show(this.previousMark(this.seen)),
        back: () => this.show(this.seen - 1),
        forward: () => this.show(this.seen + 1),
        nextMark: () => this.show(this.nextMark(this.seen)),
        motion: () => motion.set(!motion.on),
        full: () => this.toggleFull(),
        link: () => this.copyLink(),
      };
      for (const [name, handle] of Object.entries(act)) this[`${name}Button`].addEventListener("click", handle);
      this.range.addEventListener("input", () => this.show(Number(this.range.value)));
      this.axisRange?.addEventListener("input", () => this.chooseVariant(Number(this.axisRange.value)));
      this.speed.addEventListener("change", () => { this.wish.playbackRate = Number(this.speed.value); });
      this.card.addEventListener("click", (event) => {
        if (this.face === "film" && !event.target.closest("a")) this.toggle(this.mode ?? "mark");
      });
      this.figure.addEventListener("click", (event) => this.followLink(event));
      // A click leaves the page its own keys: only a focus that is seen takes them.
      this.addEventListener("mousedown", (event) => {
        if (!event.target.closest("a, input, select")) event.preventDefault();
      });
      this.addEventListener("keydown", (event) => this.key(event, act));
      addEventListener("hashchange", () => this.openLink());
      addEventListener("online", () => { if (this.failed) this.retry(); });
      document.addEventListener("fullscreenchange", () => this.nameFull());
      document.addEventListener("visibilitychange", () => { if (document.hidden && this.mode) this.pause(); });
    }

    key(event, act) {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.target === this.speed || event.target === this.axisRange) return; // they have their own keys
      if (!event.target.matches(":focus-visible, .mla-range")) return;
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

    nameFull() {
      const label = document.fullscreenElement === this.figure ? "Leave full screen" : "Full screen";
      this.fullButton.title = label;
      this.fullButton.setAttribute("aria-label", label);
    }

    // ---- links to a moment: #fig=<id>&step=<n>&variant=<label> ----

    moment(step) {
      const moment = new URLSearchParams({ fig: this.figure.id, step });
      if (this.variants.length > 1) moment.set("variant", this.variants[this.variant].label);
      return moment;
    }

    // Go there without the browser's help: in a notebook's frame an address would lead out of it.
    followLink(event) {
      const link = event.target.closest("[data-stop]");
      if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const over = this.strip.contains(link);
      this.show(Number(link.dataset.stop));
      this.card.scrollIntoView({ block: "nearest", behavior: "instant" });
      if (over && this.face === "film") this.card.focus({ preventScroll: true }); // the link itself is gone
    }

    async copyLink() {
      const url = new URL(location.href);
      url.hash = this.moment(Math.max(this.step, 0));
      history.replaceState(history.state, "", url);
      try {
        await navigator.clipboard.writeText(url.href);
        this.say("The link to this moment is copied.");
      } catch {
        this.say("The link to this moment is in the address bar.");
      }
    }

    // What the page's address says of this figure, if it names it.
    named() {
      const moment = new URLSearchParams(location.hash.slice(1));
      return moment.get("fig") === this.figure.id ? moment : null;
    }

    openLink() {
      const moment = this.named();
      if (!moment) return;
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

  addEventListener("beforeprint", () => {
    for (const picture of document.querySelectorAll("img[loading=lazy]")) picture.loading = "eager";
  });
  customElements.define("ml-animation", MlAnimation);
})();
