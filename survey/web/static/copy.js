// A button that copies a text of the page. Without it the text can still be selected.
"use strict";
for (const button of document.querySelectorAll("[data-copies]")) {
  const source = document.getElementById(button.dataset.copies);
  const status = document.getElementById(`${button.dataset.copies}-copied`);
  if (navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent);
      status.textContent = button.dataset.done;
    });
  }
}
