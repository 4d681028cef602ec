// The three doors as tabs, and the footer.

import { ask, byId } from "./dom.js";
import { startLookup } from "./lookup.js";
import { startTable } from "./table.js";
import { startText } from "./text.js";

const tabs = [...document.querySelectorAll("[role=tab]")];

function choose(tab, { focus = false } = {}) {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    byId(each.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (focus) tab.focus();
}

function open(tab) {
  const name = tab.id.replace("tab-", "");
  history.replaceState(null, "", name === "name" ? location.pathname + location.search : `#${name}`);
  choose(tab, { focus: true });
}

for (const [index, tab] of tabs.entries()) {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tabs.length - 1 - index }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    open(tabs[(index + step + tabs.length) % tabs.length]);
  });
}

const byHash = () => tabs.find((tab) => `#${tab.id.replace("tab-", "")}` === location.hash);
window.addEventListener("hashchange", () => byHash() && choose(byHash()));

startLookup();
startText();
startTable();
if (byHash()) choose(byHash());

byId("endpoint").textContent = new URL("reconcile", location.href).href;

async function about() {
  const said = await (await ask("api/version")).json();
  const count = said.entities.toLocaleString("en");
  byId("about").textContent = `nisba ${said.package} · ${count} entities, table ${said.table} · rules ${said.rules}`;
}
about().catch(() => {}); // the footer can do without
document.addEventListener("nisba-token", () => about().catch(() => {}));
