"use strict";

// Light, dark, or what the system says ("auto"). Key and values are those of Django's administration pages,
// so that a choice made on one side holds on the other. Loaded in the head, before anything is painted.
(() => {
  const root = document.documentElement;
  const systemIsDark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    const theme = localStorage.getItem("theme");
    return ["light", "dark"].includes(theme) ? theme : "auto";
  }

  function show() {
    const theme = chosen();
    root.dataset.bsTheme = theme === "auto" ? (systemIsDark.matches ? "dark" : "light") : theme;
    for (const button of document.querySelectorAll("[data-theme]")) {
      button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
    }
  }

  root.classList.add("js");
  show();
  systemIsDark.addEventListener("change", show);
  window.addEventListener("storage", show);
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-theme]");
    if (button) {
      localStorage.setItem("theme", button.dataset.theme);
      show();
    }
  });
})();
