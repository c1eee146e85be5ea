"use strict";

// Files can be dropped on [data-drop], which holds the fields, and whole folders where a field takes them; the page works
// without this script.
const drop = document.querySelector("[data-drop]");
const form = drop.closest("form");
const [single, folder] = drop.querySelectorAll("input[type=file]");
const notes = drop.querySelector("[data-drop-names]");
const progress = drop.querySelector("[data-drop-progress]");
const MATTERS = /\.(xml|cnf|zip)$/i;

for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("drop-over");
  });
}

for (const name of ["dragleave", "drop"]) {
  drop.addEventListener(name, () => drop.classList.remove("drop-over"));
}

drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  // Entries are gone after the first wait, so all of them are asked for at once.
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const isFolder = entries.some((entry) => entry.isDirectory);
  const files = isFolder ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files];
  choose(isFolder ? files.filter((file) => MATTERS.test(file.name)) : files);
});

single.addEventListener("change", () => {
  clearFolder();
  tellWhatWasChosen();
});

folder?.addEventListener("change", () => choose([...folder.files].filter(isInRoot)));

form.addEventListener("submit", (event) => {
  if (!form.checkValidity()) return;
  event.preventDefault();
  send();
});

// Phones look for their files in the root of the TFTP folder alone, so folders below it are not entered.
function isInRoot(file) {
  return MATTERS.test(file.name) && file.webkitRelativePath.split("/").length === 2;
}

async function filesOf(entry) {
  if (entry.isFile) return [await fileOf(entry)];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return Promise.all(found.filter((child) => child.isFile).map(fileOf));
    found.push(...some);
  }
}

function fileOf(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function choose(files) {
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  single.files = chosen.files;
  clearFolder();
  tellWhatWasChosen();
}

function clearFolder() {
  if (folder) folder.value = "";
}

function tellWhatWasChosen() {
  const files = [...single.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const problem = size > Number(form.dataset.dropLimit) ? (form.dataset.dropTooLarge ?? "") : "";
  single.setCustomValidity(problem);
  show(problem);
  const names = files.slice(0, 5).map((file) => file.name).join(", ");
  notes.textContent = files.length > 5 ? `${names} + ${files.length - 5}` : names;
}

function send() {
  const request = new XMLHttpRequest();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  progress.hidden = false;
  request.upload.addEventListener("progress", (event) => {
    progress.value = event.loaded / event.total;
  });
  request.upload.addEventListener("load", () => {
    progress.removeAttribute("value");
    notes.textContent = form.dataset.dropLooking;
  });
  request.addEventListener("load", () => (request.status === 200 ? location.assign(request.responseURL) : refused(request)));
  request.addEventListener("error", () => form.submit());
  request.addEventListener("loadend", () => {
    button.disabled = false;
    progress.hidden = true;
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

function refused(request) {
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  tellWhatWasChosen();
  show(page.querySelector("[data-drop-problem]")?.textContent || `${request.status} ${request.statusText}`);
}

function show(problem) {
  const note = document.querySelector("[data-drop-problem]");
  note.textContent = problem;
  note.hidden = !problem;
}
