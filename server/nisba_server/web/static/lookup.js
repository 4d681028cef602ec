// A name: its canonical form, its Arabic, why, and all systems.

import { arabic, badge, byId, entityLink, h, kindName, percent, post, problem, says, scoreBar } from "./dom.js";

const PAUSE = 350; // ms after the last key
const WORTH_SHOWING = 0.05; // runners-up below explain nothing
const LISTED = {
  romanisation: "a romanisation",
  spelling: "a spelling",
  exonym: "an exonym",
  acronym: "an acronym",
  short: "a short form",
  inverted: "an inverted form",
  typo: "a mistake often made",
  former: "a former name",
};
const LANGUAGES = { Latn: "ar-Latn", Cyrl: "ru", Hebr: "he" };

export function startLookup() {
  const form = byId("name-form");
  const field = byId("q");
  let timer = 0;
  let running = null;

  async function lookUp({ push = false } = {}) {
    clearTimeout(timer);
    running?.abort();
    const name = field.value.trim();
    remember(name, push);
    if (!name) {
      byId("name-result").replaceChildren();
      byId("name-status").textContent = "";
      return;
    }
    running = new AbortController();
    const hints = Object.fromEntries(["kind", "country", "language"].map((key) => [key, form.elements[key].value]));
    try {
      const answer = await post("api/normalize", { name, ...hints, explain: true, systems: true }, running.signal);
      byId("name-result").replaceChildren(shown(answer));
      byId("name-status").textContent = spoken(answer);
    } catch (error) {
      if (error.name === "AbortError") return;
      byId("name-status").textContent = "";
      byId("name-result").replaceChildren(problem(error));
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(lookUp, PAUSE);
  };
  const fromAddress = () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    lookUp();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp({ push: true });
  });
  form.addEventListener("input", later);
  for (const button of byId("examples").querySelectorAll("button")) {
    button.addEventListener("click", () => {
      field.value = button.textContent;
      lookUp({ push: true });
    });
  }
  window.addEventListener("popstate", fromAddress);
  document.addEventListener("nisba-token", () => lookUp());
  if (new URLSearchParams(location.search).has("q")) fromAddress();
}

/** The name stands in the address, so that a look-up can be sent to somebody. */
function remember(name, push) {
  const address = name ? `?q=${encodeURIComponent(name)}` : location.pathname;
  if (name === (new URLSearchParams(location.search).get("q") ?? "")) return;
  history[push ? "pushState" : "replaceState"](null, "", address);
  document.title = name ? `${name} · nisba` : "nisba: how is this name spelled?";
}

/** The answer in a sentence, for who does not see it. */
function spoken(answer) {
  const score = answer.id ? `, ${percent(answer.score)}` : "";
  return `${answer.canonical}. ${answer.decision}${score}: ${says(answer.decision)}.`;
}

function shown(answer) {
  const accepted = answer.candidates.find((candidate) => candidate.id === answer.id) ?? null;
  const others = answer.candidates.filter((candidate) => candidate !== accepted && candidate.score >= WORTH_SHOWING);
  return h(
    "article",
    { class: "answer", "aria-label": "Answer", "data-name": answer.name },
    head(answer),
    accepted && [h("h2", {}, "Why"), through(accepted), alignment(accepted.steps ?? [])],
    others.length > 0 && [h("h2", {}, accepted ? "Runners-up" : "Could be"), runners(others)],
    answer.systems && [h("h2", {}, "In every system"), inferred(answer), systems(answer.systems)],
  );
}

function head(answer) {
  const entity = answer.entity;
  return [
    h(
      "header",
      { class: "names" },
      h("p", { class: "latin" }, h("bdi", {}, answer.canonical)),
      answer.arabic_vocalised && h("p", { class: "arabic", lang: "ar", dir: "rtl" }, answer.arabic_vocalised),
    ),
    h(
      "p",
      { class: "verdict" },
      badge(answer.decision),
      answer.id && h("span", { class: "percent" }, percent(answer.score)),
      h("span", {}, says(answer.decision)),
    ),
    (answer.warnings ?? []).map((warning) => h("p", { class: "verdict" }, h("span", { class: "badge unsure" }, "odd in the spelling:"), warning.replaceAll("_", " "))),
    entity?.note && h("p", { class: "note" }, entity.note),
    h("dl", { class: "facts" }, facts(answer, entity)),
  ].flat().map((part) => part || null);
}

function facts(answer, entity) {
  const rows = [];
  if (answer.arabic && answer.arabic !== answer.arabic_vocalised) rows.push(["Without vowels", arabic(answer.arabic)]);
  if (answer.kind) rows.push(["Kind", kindName(answer.kind)]);
  if (entity?.country.length) rows.push(["Country", entity.country.join(", ")]);
  if (answer.id) rows.push(["Id", entityLink(answer.id, answer.id)]);
  if (entity?.same_as.length) rows.push(["Same as", entity.same_as.map((link, i) => [i ? ", " : "", linked(link)])]);
  return rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]);
}

function linked(link) {
  if (/^Q\d+$/.test(link)) return h("a", { href: `https://www.wikidata.org/wiki/${link}`, rel: "noreferrer" }, link);
  const place = /^geonames:(\d+)$/.exec(link);
  return place ? h("a", { href: `https://www.geonames.org/${place[1]}`, rel: "noreferrer" }, link) : h("code", {}, link);
}

/** Which of the entity's spellings the name was held against. */
function through(candidate) {
  const what = candidate.alias_kind ? `listed as ${LISTED[candidate.alias_kind] ?? candidate.alias_kind}` : "its own form";
  return h("p", { class: "hint" }, "Held against ", h("bdi", {}, candidate.spelling), `, ${what}.`);
}

function alignment(steps) {
  if (!steps.length) return null;
  const side = (text) => h("td", { class: text ? "name" : "absent" }, text ? h("bdi", {}, text) : "–");
  const rows = steps.map((step) =>
    h(
      "tr",
      {},
      side(step.left),
      side(step.right),
      h("td", {}, scoreBar(step.score)),
      h("td", { class: "wide" }, h("ul", {}, reasons(step).map((rule) => h("li", { dir: "ltr" }, rule)))),
    ),
  );
  const headings = ["As given", "In the table", "How sure", "Rule"].map((text) => h("th", { scope: "col" }, text));
  return h("div", { class: "scroll" }, h("table", { class: "stack" }, h("caption", { class: "unseen" }, "The two spellings, element by element"), h("thead", {}, h("tr", {}, headings)), h("tbody", {}, rows)));
}

/** The rules of a step; where there are none, the two are the same or have nothing in common. */
const reasons = (step) => (step.rules.length ? step.rules : [step.score > 0.5 ? "the same" : "nothing in common"]);

function runners(candidates) {
  const one = (candidate) =>
    h(
      "li",
      {},
      h(
        "details",
        {},
        h(
          "summary",
          {},
          h("bdi", { class: "latin" }, candidate.canonical),
          candidate.arabic_vocalised && arabic(candidate.arabic_vocalised),
          h("span", { class: "kind" }, kindName(candidate.kind)),
          h("span", { class: "percent" }, percent(candidate.score)),
        ),
        h("div", { class: "inside" }, through(candidate), alignment(candidate.steps ?? [])),
      ),
    );
  return h("ol", { class: "runners" }, candidates.map(one));
}

function inferred(answer) {
  if (!answer.inferred) return null;
  return h("p", { class: "hint" }, "Vowels or letters had to be guessed: ", arabic(answer.systems_from), ".");
}

function systems(renderings) {
  const groups = Map.groupBy ? Map.groupBy(renderings, (r) => r.authority) : grouped(renderings);
  const sections = [...groups].map(([authority, members]) =>
    h("section", {}, h("h3", {}, authority === "practice" ? "Press and practice" : authority), h("dl", {}, members.map(rendering))),
  );
  return h("div", { class: "systems" }, sections);
}

function rendering(entry) {
  const direction = entry.script === "Hebr" ? "rtl" : null;
  return [h("dt", {}, entry.name), h("dd", { lang: LANGUAGES[entry.script] ?? null, dir: direction }, entry.text)];
}

function grouped(renderings) {
  const groups = new Map();
  for (const entry of renderings) groups.set(entry.authority, [...(groups.get(entry.authority) ?? []), entry]);
  return groups;
}
