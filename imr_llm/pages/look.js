// What all pages do: the choice of light and dark. Nothing is kept in the browser.
"use strict";

(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";

  /** Buttons with `data-theme-toggle` turn the theme; their text says to which. */
  function show() {
    for (const button of document.querySelectorAll("[data-theme-toggle]")) {
      button.textContent = isDark() ? "Light" : "Dark";
      button.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
    }
  }

  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-theme-toggle]")) {
      root.dataset.theme = isDark() ? "light" : "dark";
      show();
    }
  });
  dark.addEventListener("change", show);
  document.addEventListener("drawn", show); // by a page that draws itself
  show();
})();
