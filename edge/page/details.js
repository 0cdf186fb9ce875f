// All that is known of one notification, and its buttons.

import { outcomes, spark, TERMS } from "./bars.js";
import { el, keyed, show, text } from "./dom.js";
import { count, moment, percent, rate, words } from "./format.js";
import { isGoing } from "./model.js";

/** Return the inside of an opened notification. */
export function details(model, steer) {
  const buttons = el("div", { class: "buttons" });
  const account = el("p");
  const ends = el("ul", { class: "ends" });
  const line = spark();
  const [pace, channels, meta] = [part("Pace"), part("Channels"), el("dl", { class: "meta" })];
  pace.append(line.node, el("p", { class: "hint" }));
  const body = el("tbody");
  channels.append(table(body));
  const left = el("div", {}, el("h3", {}, "Outcomes by reason"), account, ends);
  const right = el("div", {}, pace, channels, meta);
  const node = el("div", { class: "pair" }, left, right);
  let row = null;

  const made = Object.entries(ACTS).map(([verb, label]) =>
    [verb, el("button", { type: "button", class: verb === "cancel" ? "danger" : null, onclick: () => steer(verb, row) }, label)]);
  buttons.append(...made.map(([, button]) => button));

  function update(now) {
    row = now;
    const may = Boolean(model.you?.controls);
    const own = row.held_by.some((hold) => hold.scope === `notification:${row.notification_id}`);
    const can = { pause: !own && !row.is_cancelled, resume: own, throttle: !row.is_cancelled,
      start: row.state === "scheduled", cancel: !row.is_cancelled };
    for (const [verb, button] of made) show(button, may && isGoing(row) && can[verb]);
    show(buttons, may && isGoing(row));
    outcomes(ends, shown(row));
    text(account, sentence(row));
    const paces = model.paces.get(row.notification_id) ?? [];
    show(pace, paces.length > 2);
    line.update(paces);
    text(pace.lastElementChild, `the last ${paces.length} seconds, ${rate(Math.max(0, ...paces))} at most`);
    show(channels, row.channels.length > 0);
    keyed(body, row.channels, (channel) => channel.channel, channelRow);
    facts(meta, row);
  }
  return { node: el("div", { class: "inside" }, buttons, node), update };
}

const ACTS = { pause: "Pause…", resume: "Resume…", throttle: "Limit the rate…", start: "Start now…", cancel: "Cancel…" };

const part = (title) => el("div", { class: "part" }, el("h3", {}, title));

function table(body) {
  const head = ["Channel", "Selected", "Accepted", "Failed", "Pending"].map((name, index) =>
    el("th", { scope: "col", class: index ? "number" : null }, name));
  return el("table", {}, el("thead", {}, el("tr", {}, ...head)), body);
}

function channelRow() {
  const cells = [1, 2, 3, 4].map(() => el("td", { class: "number" }));
  const name = el("th", { scope: "row" });
  return {
    node: el("tr", {}, name, ...cells),
    update(row) {
      text(name, row.channel);
      [row.selected, row.accepted, row.failed, row.pending].forEach((number, index) => text(cells[index], count(number)));
    },
  };
}

/** Outcomes by reason over all channels, the most first; what is pending, and has no outcome, comes last. */
function shown(row) {
  const found = new Map();
  for (const end of row.outcomes) {
    const key = `${end.outcome}/${end.reason}`;
    const known = found.get(key) ?? { ...end, channel: null, count: 0 };
    found.set(key, { ...known, count: known.count + end.count });
  }
  const last = (end) => (end.outcome === "pending" ? 1 : 0);
  return [...found.values()].sort((one, other) => last(one) - last(other) || other.count - one.count).map((end) => ({
    ...end,
    name: [end.outcome, end.reason].filter((word, place) => word && word !== "ok" && (!place || word !== end.outcome)).map(words).join(" · "),
    told: percent(end.count / row.selected),
  }));
}

function sentence(row) {
  if (row.selected === null) return "The account is not written yet.";
  const terms = TERMS.filter((term) => row[term]).map((term) => `${count(row[term])} ${term}`);
  return `${count(row.selected)} selected${terms.length ? ` = ${terms.join(" + ")}` : ""}`;
}

function facts(list, row) {
  const deferred = Object.entries(row.deferred).map(([reason, number]) => `${words(reason)} ${count(number)}`).join(", ");
  const rows = [
    ["Accepted", moment(row.created_at)],
    ["Due", row.due_at && moment(row.due_at)],
    ["Worth sending until", row.expires_at && moment(row.expires_at)],
    ["Audience", row.slices ? `${count(row.slices_expanded)} of ${count(row.slices)} slices searched` : null],
    ["Tried again", deferred && isGoing(row) ? deferred : null],
    ["Sent again", row.redrives ? `${count(row.redrives)} times` : null],
    ["Refused", row.refusals.length ? row.refusals.join("; ") : null],
    ["As of", moment(row.updated_at)],
  ].filter(([, value]) => value);
  keyed(list, rows.flatMap(([name, value]) => [[name, "dt", name], [name, "dd", value]]), ([name, tag]) => `${tag}:${name}`,
    ([, tag]) => {
      const node = el(tag);
      return { node, update: ([, , value]) => text(node, value) };
    });
}
