// Saves each answer as it is given, and says so. Everything works without it: each button saves the whole page.
"use strict";

const form = document.getElementById("section");
const spoken = document.getElementById("saved");
const beside = document.getElementById("not-saved"); // the same beside the buttons, for the eye alone
// The server writes these digits in every language.
const language = `${document.documentElement.lang}-u-nu-latn`;
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const CLASH = "-clash"; // ends the ids of notes that another window says otherwise
const FIRST_WAIT = 1000, LONGEST_WAIT = 30000, TYPING = 800;

let unsent = false; // something was changed that no request carries yet
let underWay = null; // the request that is on its way
let wait = FIRST_WAIT;
let timer = 0;
let over = false; // the server takes nothing any more

function say(kind) {
  const time = new Date().toLocaleTimeString(language, CLOCK);
  const text = spoken.dataset[kind].replace("{time}", time);
  // The same words again would be read aloud again.
  if (spoken.textContent !== text) spoken.textContent = text;
  const warns = kind !== "saved" && kind !== "saving";
  spoken.classList.toggle("warns", warns);
  // A clash has its own words beside the item, and takes whoever presses a button there.
  beside.textContent = warns && kind !== "clash" ? text : "";
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(save, milliseconds);
}

function tryAgain() {
  unsent = true;
  say("trying");
  later(wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}

// True once everything on the page is on the server.
async function save() {
  clearTimeout(timer);
  while (underWay) await underWay;
  if (!unsent || over) return !unsent;
  unsent = false;
  underWay = send();
  const saved = await underWay;
  underWay = null;
  return saved;
}

async function send(isSecondTry = false) {
  let told;
  try {
    const body = new URLSearchParams(new FormData(form));
    const headers = { Accept: "application/json" };
    const keepalive = body.toString().length < 60000;
    told = await (await fetch(form.action, { method: "POST", body, headers, keepalive })).json();
  } catch {
    tryAgain();
    return false;
  }
  if (told.state === "expired" && !isSecondTry) {
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = told.token;
    return send(true);
  }
  return take(told);
}

function take(told) {
  if (["over", "gone", "left"].includes(told.state)) {
    over = true;
    say(told.state);
    return false;
  }
  if (told.state !== "saved" && told.state !== "clash") {
    tryAgain();
    return false;
  }
  wait = FIRST_WAIT;
  compareWith(told);
  say(told.state);
  return told.state === "saved";
}

// The page remembers how each field was saved; of a field that another window changed it goes on remembering the old.
function compareWith(told) {
  const before = new Map(marks(form.elements.seen.value));
  const after = marks(told.seen).map(([name, mark]) => (name in told.clashes ? [name, before.get(name)] : [name, mark]));
  form.elements.seen.value = after.map((pair) => pair.join(":")).join(" ");
  for (const note of form.querySelectorAll(`[id$="${CLASH}"]`)) {
    if (!(note.id.slice(0, -CLASH.length) in told.clashes)) settle(note);
  }
  const theirs = new Map(marks(told.seen));
  for (const [name, clash] of Object.entries(told.clashes)) offer(name, clash, theirs.get(name));
}

function settle(note) {
  const item = note.closest(".item");
  note.remove();
  item.classList.toggle("faulty", Boolean(item.querySelector(".fault")));
}

function marks(text) {
  return text.split(" ").filter(Boolean).map((pair) => pair.split(":"));
}

function inputsOf(name) {
  return [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type=hidden])`)];
}

// Another window says something else: here is what, and which of the two shall count.
function offer(name, clash, mark) {
  const inputs = inputsOf(name);
  const item = inputs[0].closest(".item");
  const told = document.getElementById(name + CLASH);
  // The same again would be read aloud again, and take away the button that somebody may be on.
  if (told?.dataset.mark === mark) return;
  told?.remove();
  const note = Object.assign(document.createElement("p"), { id: name + CLASH, className: "fault", role: "alert" });
  note.dataset.mark = mark;
  note.append(clash.said, document.createElement("br"));
  const decide = (label, act) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: label });
    button.addEventListener("click", () => {
      act();
      settle(note);
      const seen = marks(form.elements.seen.value).map((pair) => (pair[0] === name ? `${name}:${mark}` : pair.join(":")));
      form.elements.seen.value = seen.join(" ");
      inputs[0].focus();
      changed(0);
    });
    note.append(button, " ");
  };
  decide(form.dataset.keep, () => {});
  decide(form.dataset.take, () => put(inputs, clash.value));
  item.classList.add("faulty");
  (inputs[0].closest(".share") ?? item.querySelector("legend, label")).after(note);
}

function put(inputs, value) {
  const chosen = value.split("|");
  for (const input of inputs) {
    if (input.type === "radio" || input.type === "checkbox") input.checked = chosen.includes(input.value);
    else input.value = value;
  }
  // For the total.
  inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
}

function changed(after) {
  unsent = true;
  wait = FIRST_WAIT;
  later(after);
}

form.addEventListener("change", (event) => changed(event.target.type === "radio" || event.target.type === "checkbox" ? 0 : TYPING));
form.addEventListener("input", (event) => {
  if (event.target.matches("textarea, [type=text]")) changed(TYPING);
});

// A radio cannot be taken back by itself.
form.addEventListener("click", (event) => {
  const button = event.target.closest("button.clear");
  if (!button) return;
  event.preventDefault();
  const inputs = inputsOf(button.value);
  put(inputs, "");
  inputs[0].focus();
  changed(0);
});

// A page is left only once all is saved: where the server is away, what was typed stays here and goes on being tried;
// where another window says otherwise, that is decided first.
let mayGo = false;
const undecided = () => form.querySelector(`[id$="${CLASH}"] button`);
form.addEventListener("submit", async (event) => {
  if (mayGo || over || !(unsent || underWay || undecided())) {
    mayGo = true;
    return;
  }
  event.preventDefault();
  const button = event.submitter;
  if (!undecided()) say("saving");
  const saved = (await save()) && !undecided();
  if (!saved && !over) {
    undecided()?.focus();
    return;
  }
  mayGo = true;
  form.requestSubmit(button);
});
addEventListener("beforeunload", (event) => {
  if (!mayGo && !over && (unsent || underWay)) event.preventDefault();
});
addEventListener("pageshow", () => (mayGo = false));
addEventListener("online", () => later(0));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save();
});

// The time of the last save, by this reader's clock.
if (spoken.dataset.at) {
  const time = new Date(spoken.dataset.at).toLocaleTimeString(language, CLOCK);
  spoken.textContent = spoken.dataset.saved.replace("{time}", time);
}

// The total of shared points, as they are typed.
for (const group of document.querySelectorAll("[data-total]")) {
  const output = group.querySelector("output");
  const inputs = [...group.querySelectorAll("input")];
  const add = () => {
    const sum = inputs.reduce((total, input) => total + (Number(input.value.replace(",", ".")) || 0), 0);
    output.textContent = sum.toLocaleString(language, { maximumFractionDigits: 1 });
  };
  group.addEventListener("input", add);
}

// Somebody sent back to correct something starts there.
document.getElementById("errors")?.focus();
