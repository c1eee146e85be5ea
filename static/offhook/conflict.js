// The page of differences: takes one side in all fields at once. Without it, each field is chosen by itself.
for (const button of document.querySelectorAll("[data-choose]")) {
  button.addEventListener("click", () => {
    for (const radio of document.querySelectorAll(`input[type="radio"][value="${button.dataset.choose}"]`)) {
      radio.checked = true;
    }
  });
}
