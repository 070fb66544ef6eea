// The code lights up: while a figure shows a step, so does the line of the page's code that made it.
//
// player.js tells which line that is; the site puts an element around each line that has a name. The page
// stays where it is: a reader who wants to see both has them in view.
(() => {
  "use strict";
  document.addEventListener("mla:stop", ({ detail }) => {
    for (const line of document.querySelectorAll(".mla-code-line")) {
      if (line.dataset.line === detail.line) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    }
  });
})();
