// An account as a bar, and a pace as a line.

import { el, keyed, set, svg } from "./dom.js";
import { count, rate } from "./format.js";

/** The terms of an account in the order of a bar; selected is their sum. */
export const TERMS = ["accepted", "unregistered", "rejected", "expired", "cancelled", "suppressed", "pending"];

/** Return a bar; it is read out as a sentence. */
export function bar() {
  const node = el("div", { class: "bar", role: "img" });
  const pieces = TERMS.map((term) => el("span", { class: term }));
  node.append(...pieces);
  return {
    node,
    update(row) {
      const of = row.selected || 1;
      TERMS.forEach((term, index) => pieces[index].style.setProperty("flex-grow", String((row[term] ?? 0) / of)));
      set(node, { "aria-label": row.selected === null ? "nothing is known yet" : sentence(row) });
    },
  };
}

function sentence(row) {
  const parts = TERMS.filter((term) => row[term]).map((term) => `${count(row[term])} ${term}`);
  return `of ${count(row.selected)} selected: ${parts.join(", ") || "none"}`;
}

/** Return a line of the last paces. */
export function spark() {
  const area = svg("polygon", { points: "" });
  const line = svg("polyline", { points: "" });
  const node = svg("svg", { class: "spark", viewBox: "0 0 120 40", preserveAspectRatio: "none", role: "img" }, area, line);
  return {
    node,
    update(paces) {
      const most = Math.max(...paces, 1);
      const step = 120 / Math.max(paces.length - 1, 1);
      const points = paces.map((pace, index) => `${(index * step).toFixed(2)},${(38 - (36 * pace) / most).toFixed(2)}`);
      line.setAttribute("points", points.join(" "));
      area.setAttribute("points", points.length > 1 ? `0,40 ${points.join(" ")} 120,40` : "");
      set(node, { "aria-label": `pace of the last ${paces.length} seconds, at most ${rate(most)}` });
    },
  };
}

/** Let a list show outcomes by reason, each with its share. */
export function outcomes(list, rows) {
  keyed(list, rows, (row) => `${row.channel}/${row.outcome}/${row.reason}`, () => {
    const [dot, name, number, share] = [el("span"), el("span"), el("span", { class: "number" }), el("span", { class: "number" })];
    return {
      node: el("li", {}, dot, name, number, share),
      update(row) {
        set(dot, { class: `dot ${row.outcome}`, "aria-hidden": "true" });
        name.textContent = row.name;
        number.textContent = count(row.count);
        share.textContent = row.told;
      },
    };
  });
}
