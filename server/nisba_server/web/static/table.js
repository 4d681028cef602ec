// A table: up it goes, and comes back with an answer in every row.

import { ask, byId, h, problem } from "./dom.js";

const SHOWN = 12; // rows of the result that are shown
const LIKELY = /^(name|names|nom|person|place|spelling)$/i;

export function startTable() {
  const form = byId("table-form");
  const drop = form.querySelector(".drop");
  const file = byId("file");

  file.addEventListener("change", () => offer(form, file.files[0]));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) {
        file.files = event.dataTransfer.files;
        offer(form, file.files[0]);
      }
    });
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    await send(form, file.files[0]).catch((error) => {
      byId("table-status").textContent = "";
      byId("table-result").replaceChildren(problem(error));
    });
    button.disabled = false;
  });
}

const separator = (chosen) => (/\.(tsv|tab)$/i.test(chosen.name) ? "\t" : ",");

/** The columns of the file, to choose from. */
async function offer(form, chosen) {
  byId("table-result").replaceChildren();
  byId("table-status").textContent = "";
  byId("table-choices").hidden = !chosen;
  if (!chosen) return;
  const head = await chosen.slice(0, 65536).text();
  const [columns = []] = records(head.replace(/^\ufeff/, ""), separator(chosen), 1);
  const likely = columns.find((column) => LIKELY.test(column.trim()));
  const options = columns.map((column) => h("option", { value: column, selected: column === likely }, column || "(no name)"));
  form.elements.column.replaceChildren(...options);
}

async function send(form, chosen) {
  const total = Math.max(1, (await chosen.text()).trimEnd().split("\n").length - 1);
  const bar = h("progress", { max: total, value: 0, "aria-label": "Rows looked up" });
  byId("table-result").replaceChildren(bar);
  byId("table-status").textContent = `Looking up ${total.toLocaleString("en")} rows …`;

  const response = await ask("api/bulk", { method: "POST", body: new FormData(form) });
  const decoder = new TextDecoder();
  const parts = [];
  let text = "";
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    text += decoder.decode(value, { stream: true });
    bar.value = Math.min(total, bar.value + value.filter((byte) => byte === 10).length);
  }
  const name = chosen.name.replace(/(\.[^.]+)?$/, (extension) => `-nisba${extension || ".csv"}`);
  byId("table-result").replaceChildren(...result(records(text, separator(chosen)), new Blob(parts), name));
}

function result(rows, data, name) {
  const [header = [], ...body] = rows;
  const at = header.indexOf("nisba_decision");
  const counts = new Map();
  for (const row of body) counts.set(row[at], (counts.get(row[at]) ?? 0) + 1);
  const summary = [...counts].map(([decision, count]) => `${count.toLocaleString("en")} ${decision}`).join(", ");
  byId("table-status").textContent = `${body.length.toLocaleString("en")} rows: ${summary}`;

  const cells = (row, tag, scope) => row.map((cell) => h(tag, { scope, dir: "auto" }, cell));
  const more = body.length > SHOWN && h("p", { class: "hint" }, `The first ${SHOWN} rows; all are in the file.`);
  const download = h("a", { class: "button", href: URL.createObjectURL(data), download: name }, `Download ${name}`);
  return [
    h("p", {}, download),
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The first rows" },
      h("table", {}, h("thead", {}, h("tr", {}, cells(header, "th", "col"))), h("tbody", {}, body.slice(0, SHOWN).map((row) => h("tr", {}, cells(row, "td", null)))))),
    more,
  ].filter(Boolean);
}

/** Records of CSV (RFC 4180) or unquoted TSV, at most so many. */
function records(text, delimiter, most = Infinity) {
  if (delimiter === "\t") return text.split("\n").filter((line, i, all) => line || i < all.length - 1).slice(0, most).map((line) => line.replace(/\r$/, "").split("\t"));
  const found = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length && found.length < most; i += 1) {
    const char = text[i];
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[i + 1] === '"') cell += text[(i += 1)];
      else quoted = false;
    } else if (char === '"' && !cell) quoted = true;
    else if (char === delimiter || char === "\n") {
      row.push(cell.replace(/\r$/, ""));
      cell = "";
      if (char === "\n") {
        found.push(row);
        row = [];
      }
    } else cell += char;
  }
  if ((cell || row.length) && found.length < most) found.push([...row, cell]);
  return found;
}
