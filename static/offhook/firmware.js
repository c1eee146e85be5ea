"use strict";

// Forms with data-upload-limit: send the package in the background and show how far it is. Without this script the
// browser sends the form by itself.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const file = form.elements.package && form.elements.package.files[0];
  if (!form.dataset.uploadLimit || !file) {
    return;
  }
  event.preventDefault();
  if (file.size > Number(form.dataset.uploadLimit)) {
    showProblem(form.dataset.tooLarge.replace("{file}", file.name));
    return;
  }
  send(form);
});

function send(form) {
  const request = new XMLHttpRequest();
  const button = form.querySelector("button[type=submit]");
  const end = (problem) => {
    button.disabled = false;
    document.querySelector("[data-upload-progress]").hidden = true;
    showProblem(problem);
  };
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", showProgress);
  request.addEventListener("error", () => end(form.dataset.brokenOff));
  request.addEventListener("load", () => {
    const answer = readAnswer(request);
    if (answer.location) {
      window.location.assign(answer.location);
    } else {
      end(answer.problem || form.dataset.notTaken);
    }
  });
  button.disabled = true;
  showProblem("");
  document.querySelector("[data-upload-progress]").hidden = false;
  request.send(new FormData(form));
}

function readAnswer(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}

function showProgress(event) {
  const panel = document.querySelector("[data-upload-progress]");
  const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
  panel.querySelector("progress").value = percent;
  const status = panel.querySelector("[role=status]");
  status.textContent = percent < 100 ? panel.dataset.sent.replace("{share}", `${percent} %`) : panel.dataset.looking;
}

function showProblem(problem) {
  const note = document.querySelector("[data-upload-problem]");
  note.textContent = problem;
  note.hidden = !problem;
}
