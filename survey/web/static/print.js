// A button that prints the page. Without it the browser's own menu does.
"use strict";
for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
