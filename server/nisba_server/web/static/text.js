// A text: the names in it, marked where they stand and listed below.

import { arabic, badge, byId, entityLink, h, kindName, post, problem, scoreBar } from "./dom.js";

const EXAMPLE =
  "Rebels from Nureddin Zengi left the quarter of a-Sakhour on Monday, a resident of Alep said. " +
  "Abu al-Majd al-Halabi, who had come from Deir ez-Zor, stayed; al-Halabi would not say why.";

export function startText() {
  const form = byId("text-form");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = form.elements.text.value;
    const button = form.querySelector("button");
    button.disabled = true;
    byId("text-status").textContent = "Looking for names …";
    try {
      const { mentions, rewritten } = await post("api/annotate", { text, language: form.elements.language.value });
      byId("text-status").textContent = counted(mentions.length);
      byId("text-result").replaceChildren(...shown(text, mentions, rewritten));
    } catch (error) {
      byId("text-status").textContent = "";
      byId("text-result").replaceChildren(problem(error));
    }
    button.disabled = false;
  });

  byId("text-example").addEventListener("click", () => {
    form.elements.text.value = EXAMPLE;
    form.requestSubmit();
  });
}

const counted = (count) => (count === 1 ? "1 name" : `${count || "No"} names`);
const accepted = (mention) => ["exact", "alias", "match"].includes(mention.decision);

function shown(text, mentions, rewritten) {
  const points = Array.from(text); // offsets are in code points
  const parts = [];
  let at = 0;
  mentions.forEach((mention, index) => {
    const open = accepted(mention) ? "" : "open";
    parts.push(
      points.slice(at, mention.start).join(""),
      h("a", { href: `#mention-${index}`, id: `in-text-${index}`, class: `mention ${mention.kind} ${open}`, title: mention.canonical }, points.slice(mention.start, mention.end).join("")),
    );
    at = mention.end;
  });
  parts.push(points.slice(at).join(""));
  const marked = h("div", { class: "marked", dir: "auto", role: "region", "aria-label": "The text with its names marked" }, parts);
  marked.addEventListener("click", follow);
  return mentions.length ? [marked, legend(), inCanonical(rewritten), listed(mentions)] : [marked];
}

/** To the row of a mention without leaving the tab that the address names. */
function follow(event) {
  const link = event.target.closest("a.mention");
  if (!link) return;
  event.preventDefault();
  const row = byId(link.hash.slice(1));
  row.scrollIntoView({ block: "nearest" });
  row.focus();
}

/** The text with every name in its canonical spelling. */
function inCanonical(text) {
  return h("details", {}, h("summary", {}, "The text in canonical spelling"), h("p", { class: "marked", dir: "auto" }, text));
}

function legend() {
  const entry = (kind, open) => h("span", {}, h("span", { class: `mention ${kind} ${open}` }, open ? "not sure, or not in the table" : kindName(kind)));
  return h("p", { class: "legend" }, entry("person", ""), entry("place", ""), entry("org", ""), entry("", "open"));
}

function listed(mentions) {
  const row = (mention, index) =>
    h(
      "tr",
      { id: `mention-${index}`, tabindex: "-1" },
      h("td", { class: "name" }, h("bdi", {}, mention.surface)),
      h("td", { class: "name" }, mention.id ? entityLink(mention.id, h("bdi", {}, mention.canonical)) : h("bdi", {}, mention.canonical)),
      h("td", {}, mention.arabic ? arabic(mention.arabic_vocalised || mention.arabic) : "–"),
      h("td", {}, kindName(mention.kind) || "–"),
      h("td", {}, badge(mention.decision)),
      h("td", {}, scoreBar(mention.score)),
    );
  const headings = ["In the text", "Canonical", "Arabic", "Kind", "Decision", "Score"].map((text) => h("th", { scope: "col" }, text));
  return h("div", { class: "scroll" }, h("table", { class: "stack" }, h("caption", { class: "unseen" }, "Names in the text"), h("thead", {}, h("tr", {}, headings)), h("tbody", {}, mentions.map(row))));
}
