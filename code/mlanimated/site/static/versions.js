/* The menu of versions, and a line on pages that are not of the newest release.
   It reads switcher.json, beside the folders of all versions, so that old pages know of new ones without a byte
   of them being changed. Anywhere else (opened from disk, a site that was not published) it does nothing. */
(() => {
  "use strict";
  const mine = document.currentScript.dataset.version;
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const folder = root.pathname.split("/").at(-2);
  // On disk a page cannot read others: the search finds them, but has no excerpts to show.
  const onDisk = location.protocol === "file:";
  if (onDisk && typeof DOCUMENTATION_OPTIONS === "object") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  if (onDisk || ![mine, "stable"].includes(folder)) return;
  const tree = new URL("../", root);
  const page = decodeURIComponent(location.pathname.slice(root.pathname.length));

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const has = (entry) => entry.pages.includes(page);
  const link = (entry) => {
    const url = new URL(entry.url, tree);
    if (!has(entry)) return url.href;
    return url.href + encodeURI(page) + location.search + location.hash;
  };

  const menu = (entries) => {
    const links = entries.map((entry) => element("a", { href: link(entry) }, entry.name));
    const now = entries.findIndex((entry) => entry.version === mine);
    links[now]?.setAttribute("aria-current", "true");
    const list = element("ul", {}, ...links.map((one) => element("li", {}, one)));
    const summary = element("summary", { title: "Version of the book" }, entries[now]?.name ?? mine);
    const details = element("details", { class: "ml-versions d-print-none" }, summary, list);
    details.addEventListener("toggle", () => {
      // The place within the page may have changed since.
      entries.forEach((entry, index) => { links[index].href = link(entry); });
    });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      summary.focus();
    });
    const leave = (event) => { if (!details.contains(event.target)) details.open = false; };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("focusin", leave);
    document.querySelector(".header-article-items__start")?.append(details);
  };

  const note = (entries) => {
    const stable = entries.findIndex((entry) => entry.preferred);
    const now = entries.findIndex((entry) => entry.version === mine);
    if (stable < 0 || now === stable) return;
    const newest = entries[stable];
    let words = `This is ${mine}, a preview.`;
    if (mine === "dev") words = "This is the version that is still being written.";
    else if (now < 0 || now > stable) words = `This is ${mine}, an old version.`;
    const to = has(newest) ? `Read this page in ${newest.name}` : `It is not in ${newest.name}: go to its start`;
    const anchor = element("a", { href: link(newest) }, to);
    const line = element("p", { class: "ml-version-note d-print-none" }, `${words} `, anchor);
    document.querySelector(".bd-article")?.prepend(line);
  };

  fetch(new URL("switcher.json", tree))
    .then((answer) => (answer.ok ? answer.json() : []))
    .then((entries) => {
      if (entries.length > 1) menu(entries);
      note(entries);
    })
    .catch(() => {}); // without a menu the page is still the page
})();
