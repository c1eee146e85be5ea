"use strict";

// The drawn keys: one is dragged onto another, or moved by Alt and an arrow key. Both fill in the form
// "Move key … to key …" of the page and send it; without this script one does that by hand. A finger that moves at once
// scrolls the page: it drags a key that it has held for a moment.
const form = document.getElementById("key-move");
const drawing = document.querySelector(".keys-drawing");
const LEAST_WAY = 6; // pixels: less is a click
const HOLD = 300; // milliseconds after which a finger drags
let drag = null;

if (form && drawing) {
  drawing.addEventListener("pointerdown", begin);
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("click", choose, true);
  drawing.addEventListener("keydown", moveByKeyboard);
  document.addEventListener("pointermove", follow);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", cancel);
  drawing.addEventListener("touchmove", (event) => drag?.held && event.preventDefault(), { passive: false });
  drawing.addEventListener("contextmenu", (event) => drag?.byFinger && event.preventDefault());
  document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
}

function begin(event) {
  const key = event.target.closest("[data-holds]");
  if (!key || event.button !== 0 || !event.isPrimary) {
    return;
  }
  const byFinger = event.pointerType === "touch";
  drag = { key, x: event.clientX, y: event.clientY, byFinger, held: !byFinger, moves: false, target: null };
  if (byFinger) {
    drag.timer = setTimeout(hold, HOLD);
  }
}

function hold() {
  drag.held = true;
  drag.key.classList.add("held");
}

function follow(event) {
  if (!drag || !event.isPrimary) {
    return;
  }
  const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
  drag.moves ||= Math.hypot(x, y) > LEAST_WAY;
  if (drag.moves && !drag.held) {
    cancel();
  } else if (drag.moves) {
    const scale = drag.key.ownerSVGElement.getScreenCTM().a;
    drag.key.classList.add("dragged");
    drag.key.setAttribute("transform", `translate(${x / scale} ${y / scale})`);
    aim(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-key]") ?? null);
  }
}

function aim(target) {
  drag.target?.classList.remove("drop");
  drag.target = target;
  target?.classList.add("drop");
}

function drop() {
  if (drag?.moves && drag.target) {
    move(drag.key.dataset.key, drag.target.dataset.key);
  }
  putBack();
}

function cancel() {
  if (drag) {
    putBack();
  }
}

function putBack() {
  clearTimeout(drag?.timer);
  drag?.key.classList.remove("held");
  if (drag?.moves) {
    aim(null);
    drag.key.classList.remove("dragged");
    drag.key.removeAttribute("transform");
    // The click that ends a drag opens no form.
    drag.key.dataset.dragged = "";
    setTimeout((key) => delete key.dataset.dragged, 0, drag.key);
  }
  drag = null;
}

function choose(event) {
  const key = event.target.closest("[data-key]");
  if (key && "dragged" in key.dataset) {
    event.preventDefault();
    event.stopPropagation();
  } else if (key) {
    drawing.querySelector(".chosen")?.classList.remove("chosen");
    key.classList.add("chosen");
  }
}

function moveByKeyboard(event) {
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  const key = event.target.closest("[data-holds]");
  if (key && step && event.altKey) {
    event.preventDefault();
    const next = Number(key.dataset.key) + step;
    if (drawing.querySelector(`[data-key="${next}"]`)) {
      move(key.dataset.key, next);
    }
  }
}

function move(start, end) {
  form.elements.start.value = start;
  form.elements.end.value = end;
  form.requestSubmit();
}
