"use strict";

// data-tick-all="name" on a checkbox: ticks all checkboxes of that name in its form.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.tickAll;
  const form = event.target.form;
  if (name && form) {
    for (const box of form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)) {
      box.checked = event.target.checked;
    }
  }
});
