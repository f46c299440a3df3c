// New cards as they come, and the panel's forms as JSON. Everything is rendered by the server: nothing here makes
// HTML out of text.
"use strict";

const element = (id) => document.getElementById(id);
const cards = element("cards");

async function fragment(path) {
  const answer = await fetch(path);
  if (answer.status !== 200) return null;
  const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
  return parsed.body;
}

async function count() {
  const stats = await (await fetch("/simulator/stats")).json();
  for (const name of ["events", "requests", "tokens"]) element(`count-${name}`).textContent = stats[name];
}

// One after the other, so that the newest is always on top.
let queue = Promise.resolve();
function show(number) {
  queue = queue.then(async () => {
    if (element(`card-${number}`)) return;
    const body = await fragment(`/cards/${number}${location.search}`);
    const card = body && body.firstElementChild;
    if (card) {
      card.classList.add("new");
      cards.prepend(card);
      element("empty").hidden = true;
      while (cards.children.length > Number(cards.dataset.shown)) cards.lastElementChild.remove();
    }
    await count();
  }).catch(() => {});
}

function watch() {
  const live = element("live");
  const say = (state, text) => {
    live.dataset.state = state;
    element("live-text").textContent = text;
  };
  const source = new EventSource("/simulator/live");
  let wasLost = false;
  source.onopen = () => {
    if (wasLost) location.reload();
    say("on", "live");
  };
  source.onerror = () => {
    wasLost = true;
    say("lost", "connection lost");
  };
  source.addEventListener("exchange", (event) => show(event.lastEventId));
  source.addEventListener("missed", () => location.reload());
}

function members(form) {
  const all = "all" in form.dataset;
  const body = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    const kind = field.dataset.kind;
    if (kind === "boolean") {
      if (all || field.checked) body[field.name] = field.checked;
    } else if (field.value === "") {
      if (all) body[field.name] = null;
    } else {
      body[field.name] = kind === "number" ? Number(field.value) : field.value;
    }
  }
  return JSON.stringify(body);
}

async function submit(form) {
  const { method, path } = form.dataset;
  const hasBody = ["POST", "PATCH"].includes(method) && !("reload" in form.dataset);
  const request = { method, headers: { "content-type": "application/json" } };
  const answer = await fetch(path, hasBody ? { ...request, body: members(form) } : request);
  if (!answer.ok) {
    const error = element("panel-error");
    error.textContent = (await answer.json()).message;
    error.hidden = false;
    return;
  }
  if ("reload" in form.dataset) {
    location.reload();
    return;
  }
  const body = await fragment("/panel");
  if (body) element("panel").replaceChildren(...body.childNodes);
}

document.addEventListener("submit", (event) => {
  if (!event.target.dataset.path) return;
  event.preventDefault();
  submit(event.target);
});

watch();
