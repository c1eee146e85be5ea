"use strict";

// Small helps for every page. All listen on the document, so they also hold for what htmx puts in later,
// and every page works without them.

// data-shortcut="/" on a field: the key puts the cursor there.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (field) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});

// data-copy="text" on a button: copies the text, and says so on the button for a moment.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button || button.dataset.words) {
    return;
  }
  const copied = await copy(button.dataset.copy);
  button.dataset.words = button.textContent;
  button.textContent = copied ? document.body.dataset.copied : document.body.dataset.notCopied;
  setTimeout(() => {
    button.textContent = button.dataset.words;
    delete button.dataset.words;
  }, 1500);
});

async function copy(text) {
  // Browsers offer the clipboard only over HTTPS and on localhost; at home Offhook is often reached by plain HTTP.
  if (!navigator.clipboard) {
    return copyBySelection(text);
  }
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "visually-hidden";
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return copied;
}

// data-mac on a field: any usual notation of a MAC address becomes 001122AABBCC when one leaves the field.
document.addEventListener("focusout", (event) => {
  if (event.target.matches("input[data-mac]")) {
    event.target.value = normalMac(event.target.value);
  }
});

function normalMac(text) {
  const digits = text.trim().replace(/^SEP/i, "").replace(/\.cnf\.xml$/i, "").replace(/[\s:.-]/g, "");
  return /^[0-9a-f]{12}$/i.test(digits) ? digits.toUpperCase() : text;
}

// data-filter-for="id" on a field: shows only the rows or list entries of that element that hold what is typed.
// An element with data-filter-none="id" is shown when none do.
document.addEventListener("input", (event) => {
  const id = event.target.dataset.filterFor;
  if (!id) {
    return;
  }
  const entries = document.getElementById(id).querySelectorAll("tbody > tr, li");
  const shown = filter([...entries], event.target.value.toLowerCase().split(/\s+/));
  for (const none of document.querySelectorAll(`[data-filter-none="${CSS.escape(id)}"]`)) {
    none.hidden = shown > 0;
  }
});

function filter(entries, words) {
  for (const entry of entries) {
    const text = entry.textContent.toLowerCase();
    entry.hidden = !words.every((word) => text.includes(word));
  }
  return entries.filter((entry) => !entry.hidden).length;
}

// A double click on a button sends its form once: the second answer would be about what the first one did.
const sentAt = new WeakMap();
document.addEventListener("submit", (event) => {
  if (event.timeStamp - sentAt.get(event.target) < 1000) {
    event.preventDefault();
    return;
  }
  sentAt.set(event.target, event.timeStamp);
});

// Menus close when one clicks elsewhere, or presses Escape.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = menu.contains(event.target);
  }
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// data-hit on links: the arrow keys go from one hit of a search to the next, beginning in the field of the search.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const hits = [...document.querySelectorAll("[data-hit]")];
  if (!step || !hits.length || !(event.target.matches("[data-hit]") || event.target.id === "search")) {
    return;
  }
  event.preventDefault();
  (hits[hits.indexOf(event.target) + step] ?? document.getElementById("search")).focus();
});
