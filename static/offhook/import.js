"use strict";

// Files can be dropped anywhere on [data-drop], which holds the field; the page works without this script.
const drop = document.querySelector("[data-drop]");
const field = drop.querySelector("input[type=file]");

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("drop-over");
  });
}

for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("drop-over"));
}

drop.addEventListener("drop", (event) => {
  event.preventDefault();
  field.files = event.dataTransfer.files;
  tellWhatWasChosen();
});

field.addEventListener("change", tellWhatWasChosen);

function tellWhatWasChosen() {
  const files = [...field.files];
  const limit = Number(field.form.dataset.dropLimit);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const problem = size > limit ? `That is more than ${limit / 1e6} MB: leave out firmware.` : "";
  field.setCustomValidity(problem);
  const note = document.querySelector("[data-drop-problem]");
  note.textContent = problem;
  note.hidden = !problem;
  const names = files.slice(0, 5).map((file) => file.name).join(", ");
  drop.querySelector("[data-drop-names]").textContent = files.length > 5 ? `${names} and ${files.length - 5} more` : names;
}
