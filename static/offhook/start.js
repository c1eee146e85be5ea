"use strict";

// data-label on a field: the text of a whole label can be pasted. A field of one line would drop the ends of lines,
// and with them what parts the words; the server then finds MAC, model and version in it.
document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text");
  if (event.target.matches("[data-label]") && /[\r\n]/.test(text)) {
    event.preventDefault();
    fillIn(event.target, text);
  }
});

function fillIn(field, text) {
  field.value = text.replace(/\s+/g, " ").trim();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

// What is typed is sent on the way, too. Each sending says when it was, so that none undoes a later one that overtook it.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.parameters.has("sent_at")) {
    event.detail.parameters.set("sent_at", Date.now());
  }
});
document.addEventListener("submit", (event) => {
  const sentAt = event.target.elements.sent_at;
  if (sentAt) {
    sentAt.value = Date.now();
  }
});

// data-scan="id" on a button: the camera looks for a bar code until one holds a MAC address. Offered only where the
// browser can read bar codes by itself.
const CAN_SCAN = "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
for (const button of document.querySelectorAll("[data-scan]")) {
  button.hidden = !CAN_SCAN;
  button.addEventListener("click", () => scanInto(document.getElementById(button.dataset.scan), button));
}

async function scanInto(field, button) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    button.textContent = button.dataset.denied;
    return;
  }
  const { dialog, video } = openScanner(button.dataset.close);
  video.srcObject = stream;
  dialog.addEventListener("close", () => {
    stream.getTracks().forEach((track) => track.stop());
    dialog.remove();
    field.focus();
  });
  await video.play();
  const mac = await firstMac(video, dialog);
  if (mac) {
    fillIn(field, mac);
  }
  dialog.close();
}

function openScanner(words) {
  const dialog = document.createElement("dialog");
  const video = document.createElement("video");
  const close = document.createElement("button");
  dialog.className = "start-scanner";
  close.className = "btn btn-secondary";
  close.type = "button";
  close.textContent = words;
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, close);
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, video };
}

async function firstMac(video, dialog) {
  const detector = new BarcodeDetector();
  while (dialog.open) {
    const codes = await detector.detect(video);
    const found = codes.map((code) => code.rawValue).find((text) => /^(SEP)?[0-9A-F]{12}$/i.test(text.replace(/[:.-]/g, "")));
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return null;
}
