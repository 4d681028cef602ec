// Elements, and requests to the JSON door.

/** An element. Attributes and children that are null or false are left out; children may be nested lists. */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return made;
}

export const byId = (id) => document.getElementById(id);

/** Arabic as Arabic: right to left, in its own font, said by its own voice. */
export const arabic = (text, tag = "span") => h(tag, { lang: "ar", dir: "rtl" }, text);

export const percent = (score) => `${Math.round(score * 100)} %`;

/** A bar with its figure; the figure is what a screen reader says. */
export const scoreBar = (score) => [
  h("meter", { min: 0, max: 1, low: 0.3, high: 0.8, optimum: 1, value: score, "aria-hidden": "true" }),
  h("span", { class: "percent" }, percent(score)),
];

const DECISIONS = {
  exact: ["sure", "✓", "the entity’s own form, letter for letter"],
  alias: ["sure", "✓", "a listed spelling of the entity"],
  match: ["sure", "✓", "the entity by rule, and no other fits as well"],
  ambiguous: ["unsure", "?", "several entities fit as well; more context is needed"],
  possible: ["unsure", "?", "near an entity, not near enough; a person should look"],
  none: ["not", "–", "the table has no such entity; the form is composed of the name’s elements"],
};

export const says = (decision) => DECISIONS[decision]?.[2] ?? "";

/** A decision as a word with a sign, so that colour is not all that tells them apart. */
export function badge(decision) {
  const [tone, sign] = DECISIONS[decision] ?? ["", ""];
  return h("span", { class: `badge ${tone}` }, h("span", { "aria-hidden": "true" }, `${sign} `), decision);
}

const TOKEN = "nisba-token"; // in the tab's own storage

/** A link to an entity's page; without one where a token is wanted, which a link cannot send. */
export function entityLink(id, ...children) {
  if (sessionStorage.getItem(TOKEN)) return h("span", {}, children);
  return h("a", { href: `entity/${encodeURIComponent(id)}` }, children);
}

export const kindName = (kind) => ({ org: "organisation" })[kind] ?? kind;

/** What the service answers in words; `code` and `status` say more. */
export class Refused extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
  }
}

/** A request to the service. Throws Refused, or TypeError when nothing answers. */
export async function ask(path, options = {}) {
  const token = sessionStorage.getItem(TOKEN);
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(path, { ...options, headers });
  if (response.ok) return response;
  const said = await response.json().catch(() => null);
  if (response.status === 401) wantToken();
  throw new Refused(response.status, said?.error ?? { message: `the service answers ${response.status}` });
}

/** A JSON answer to a JSON question; a POST, so that names stay out of logs. */
export async function post(path, body, signal) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
  return (await ask(path, options)).json();
}

/** A problem where the answer would stand; announced at once. */
export function problem(error) {
  const text = error instanceof Refused ? error.message : "The service does not answer. Is it still running?";
  return h("p", { class: "problem", role: "alert" }, text);
}

function wantToken() {
  const form = byId("token-form");
  form.hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    sessionStorage.setItem(TOKEN, byId("token").value.trim());
    form.hidden = true;
    document.dispatchEvent(new Event("nisba-token"));
  };
  byId("token").focus();
}
