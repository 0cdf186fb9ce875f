// The list of notifications; each one opens to tell all that is known of it.

import { bar } from "./bars.js";
import { byId, el, keyed, set, show, text } from "./dom.js";
import { details } from "./details.js";
import { count, moment, percent, rate, scopeName, span, told } from "./format.js";
import { ended, isGoing, sum } from "./model.js";

const chosen = { which: "all", find: "", open: null };

/** Let the choices of the list call `again` when they change. */
export function listen(again) {
  byId("which").addEventListener("change", (event) => {
    chosen.which = event.target.value;
    again();
  });
  byId("find").addEventListener("input", (event) => {
    chosen.find = event.target.value.trim().toLowerCase();
    again();
  });
}

/** Show the list. */
export function notifications(model, steer, again) {
  const all = model.order.map((id) => model.rows.get(id)).filter(Boolean);
  const rows = all.filter((row) => (chosen.which === "all" || isGoing(row)) && found(row));
  keyed(byId("list"), rows, (row) => row.notification_id, (row) => one(row, model, steer, again));
  show(byId("none"), rows.length === 0);
  if (rows.length === 0) nothing(model, all.length);
  show(byId("more"), model.more > 0);
  text(byId("more"), `${model.more_at_least ? "At least " : ""}${count(model.more)} more under way: audiences are shown before messages to named people, the newest first.`);
}

function found(row) {
  return [row.notification_id, row.name ?? "", row.app ?? ""].some((part) => part.toLowerCase().includes(chosen.find));
}

function nothing(model, all) {
  const [head, cure] = [el("b"), el("span")];
  if (model.you === null) {
    text(head, "Looking …");
    text(cure, "The first figures come within a second of a connection.");
  } else if (!model.registry && all === 0) {
    text(head, "Nothing is known yet");
    text(cure, "The registry does not answer; its notifications appear here when it does.");
  } else if (all === 0) {
    text(head, "All is quiet");
    const whose = model.you.app === "*" ? "" : ` of ${model.you.app}`;
    cure.append(`Nothing${whose} was sent in the last seven days. Send something: `, el("code", {}, "carillon send hello.json"));
  } else if (chosen.find) {
    text(head, "None is called so");
    text(cure, `No notification that is shown here has “${chosen.find}” in its name, id or app.`);
  } else {
    text(head, "Nothing is under way");
    text(cure, "All that was sent in the last seven days has ended: choose “Ended too”.");
  }
  byId("none").replaceChildren(head, cure);
}

function one(first, model, steer, again) {
  const id = first.notification_id;
  const [name, share, facts, sums, held] = ["name", "share", "facts", "sums", "held"].map((part) => el("span", { class: part }));
  const account = bar();
  const more = el("div", { class: "more", id: `more-${id}` });
  const button = el("button", { type: "button", "aria-controls": more.id, onclick: toggle }, name, share, facts, account.node, sums, held);
  const node = el("li", { class: "one", "data-id": id }, button, more);
  let inner = null;

  function toggle() {
    chosen.open = chosen.open === id ? null : id;
    again();
  }

  function update(row) {
    const is = chosen.open === id;
    set(node, { class: is ? "one open" : "one" });
    set(button, { "aria-expanded": String(is) });
    text(name, row.name ?? (row.is_named ? "To named people" : id));
    text(share, !row.selected ? "" : grows(row) ? "…" : percent(ended(row) / row.selected));
    facts.replaceChildren(...told_of(row));
    account.update(row);
    show(account.node, Boolean(row.selected));
    sums.replaceChildren(...summed(row));
    text(held, [...row.held_by.map((hold) => `${whose(hold.scope, id)}paused ${told(hold)}`),
      ...row.limits.map((limit) => `${whose(limit.scope, id)}at most ${rate(limit.rate_per_s)} ${told(limit)}`)].join("; "));
    show(held, held.textContent !== "");
    if (is && !inner) more.replaceChildren((inner = details(model, steer)).node);
    show(more, is);
    if (is) inner.update(row);
  }
  return { node, update };
}

/** Whether slices are still searched: a share of who is selected by now would say nothing. */
const grows = (row) => isGoing(row) && row.slices_expanded < row.slices;

const whose = (scope, id) => (scope === `notification:${id}` ? "" : `${scopeName(scope)}: `);

function told_of(row) {
  const state = row.is_cancelled && row.state !== "cancelled" ? "being cancelled" : row.state ?? "accepted";
  const wait = row.state === "scheduled" && row.due_at ? `due ${moment(row.due_at)}` : moment(row.created_at);
  return [el("span", { class: `chip ${row.state ?? ""}` }, state), row.name || row.is_named ? el("span", { class: "mono" }, row.notification_id) : null,
    row.app && el("span", {}, row.app), row.dry_run && el("span", {}, "dry run"), el("span", {}, wait)].filter(Boolean);
}

function summed(row) {
  if (row.state === "refused") return [el("span", { class: "failed" }, row.refusals[0] ?? "refused")];
  if (row.state === "scheduled" && !row.selected) return [el("span", {}, "nobody is selected before it begins")];
  if (row.selected === null) return [el("span", {}, "its account is not written yet")];
  const failed = sum([row.unregistered, row.rejected, row.expired]);
  const pace = !isGoing(row) ? "" : row.rate_per_s ? `${rate(row.rate_per_s)}${row.left_s === null ? "" : `, about ${span(row.left_s)} left`}`
    : row.pending && row.state === "running" && row.rate_per_s !== null ? "standing still" : "";
  return [el("span", {}, `${count(ended(row))} of ${count(row.selected)}${grows(row) ? " found so far" : ""}`),
    failed ? el("span", { class: "failed" }, `${count(failed)} failed`) : null,
    el("span", { class: "pace" }, pace)].filter(Boolean);
}
