// Paper is light: while a page is printed, it has its light theme.
(() => {
  "use strict";
  const html = document.documentElement;
  let theme = null; // the reader's, while another one is shown
  const print = (begins) => {
    if (begins && theme === null && html.dataset.theme !== "light") {
      theme = html.dataset.theme;
      html.dataset.theme = "light";
    } else if (!begins && theme !== null) {
      html.dataset.theme = theme;
      theme = null;
    }
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", ({ matches }) => print(matches));
})();
