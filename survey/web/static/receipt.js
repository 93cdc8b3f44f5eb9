// Makes the page nicer; everything works without it.
"use strict";

for (const button of document.querySelectorAll("[data-prints]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Somebody sent back to correct something starts there.
document.getElementById("errors")?.focus();
