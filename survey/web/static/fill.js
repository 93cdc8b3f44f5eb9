// Makes the page nicer; everything works without it.
"use strict";

// The total of shared points, as they are typed.
for (const group of document.querySelectorAll("[data-total]")) {
  const output = group.querySelector("output");
  const inputs = [...group.querySelectorAll("input")];
  const add = () => {
    const sum = inputs.reduce((total, input) => total + (Number(input.value.replace(",", ".")) || 0), 0);
    output.textContent = sum.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  };
  group.addEventListener("input", add);
}

// Somebody sent back to correct something starts there.
document.getElementById("errors")?.focus();
