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

// data-whole="name" on a checkbox: while it is ticked, those of that name in its form have no say.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.whole;
  const form = event.target.form;
  if (name && form) {
    for (const box of form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]`)) {
      box.disabled = event.target.checked;
    }
  }
});
