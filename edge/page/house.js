// Everything beside the notifications: the sums, the routes, the wider brakes, and the lag.

import { byId, el, keyed, set, show, text } from "./dom.js";
import { count, moment, rate, scopeName, span, told } from "./format.js";
import { isGoing, maySteer, sum } from "./model.js";

/** Show the sums of what goes on. */
export function figures(model) {
  const going = [...model.rows.values()].filter(isGoing);
  // Of what goes on and is not shown only the number is known: these sums are of what is shown.
  const [atLeast, besides] = [model.more_at_least, model.more > 0].map((so) => (so ? "+" : ""));
  const held = model.routes.filter((route) => route.state === "paused").length;
  const rows = [
    ["under way", count(going.length + model.more) + atLeast],
    ["deliveries a second", rate(going.length ? sum(going.map((row) => row.rate_per_s)) : 0).replace(/.\/s$/, "") + besides],
    ["pending", count(sum(going.map((row) => row.pending))) + besides],
    [held === 1 ? "route is held" : "routes are held", count(held)],
  ];
  keyed(byId("figures"), rows.map(([name, value], place) => ({ name, value, place, held: place === 3 && held > 0 })),
    (row) => row.place, () => {
      const [name, value] = [el("dt"), el("dd")];
      const node = el("div", {}, name, value);
      return { node, update: (row) => {
        text(name, row.name);
        text(value, row.value);
        set(node, { class: row.held ? "held" : null });
      } };
    });
}

/** Show the routes and what holds each. */
export function routes(model, steer) {
  show(byId("no-routes"), model.routes.length === 0);
  keyed(byId("routes"), model.routes.map((route) => ({
    scope: `route:${route.channel}:${route.app}`,
    name: `${route.channel} / ${route.app}`,
    state: route.state,
    pace: route.state === "paused" ? "" : rate(route.rate_per_s),
    hold: route.held_by.find((hold) => hold.scope === `route:${route.channel}:${route.app}`),
    limit: route.limits.find((limit) => limit.scope === `route:${route.channel}:${route.app}`),
    said: said(route),
  })), (row) => row.scope, () => scopeItem(model, steer));
}

/** Show the scopes wider than a route: everything, each app, each channel. */
export function scopes(model, steer) {
  const known = new Map(model.scopes.map((row) => [row.scope, row]));
  const names = new Set(["*", ...model.routes.map((route) => `app:${route.app}`), ...model.routes.map((route) => `channel:${route.channel}`),
    ...known.keys()]);
  const wide = [...names].filter((scope) => !scope.startsWith("route:")).sort();
  keyed(byId("scopes"), wide.map((scope) => {
    const { hold, limit, cancelled_before: before } = known.get(scope) ?? {};
    return { scope, name: scopeName(scope), state: hold ? "paused" : limit ? "limited" : "open", pace: "", hold, limit,
      said: [hold && heldBy(hold), limit && limitedBy(limit), before && `what was accepted before ${moment(before)} is called back`].filter(Boolean) };
  }), (row) => row.scope, () => scopeItem(model, steer));
}

/** What holds a route: its own brake in full, wider ones by their names alone, because they are told below. */
function said(route) {
  const own = `route:${route.channel}:${route.app}`;
  return [
    ...route.held_by.map((hold) => (hold.scope === own ? `paused ${told(hold)}` : `held with ${scopeName(hold.scope)}`)),
    ...route.limits.map((limit) => (limit.scope === own ? `at most ${rate(limit.rate_per_s)} ${told(limit)}` : `at most ${rate(limit.rate_per_s)} with ${scopeName(limit.scope)}`)),
  ];
}

const heldBy = (hold) => `paused ${told(hold)}`;
const limitedBy = (limit) => `at most ${rate(limit.rate_per_s)} ${told(limit)}`;

function scopeItem(model, steer) {
  const [name, chip, pace, clause] = [el("span", { class: "name" }), el("span"), el("span", { class: "pace" }), el("p", { class: "told" })];
  let row = null;
  const act = (verb, label) => el("button", { type: "button", class: `small quiet${verb === "cancel" ? " danger" : ""}`, onclick: () => steer(verb, row) }, label);
  const verbs = { pause: act("pause", "Pause…"), resume: act("resume", "Resume…"), throttle: act("throttle", "Limit…"), cancel: act("cancel", "Cancel…") };
  const buttons = el("div", { class: "buttons" }, ...Object.values(verbs));
  const node = el("li", {}, el("div", { class: "line" }, name, chip, pace, buttons), clause);
  return {
    node,
    update(now) {
      row = now;
      text(name, row.name);
      text(chip, row.state);
      set(chip, { class: `chip ${row.state}` });
      text(pace, row.pace);
      text(clause, row.said.join("\n"));
      show(clause, row.said.length > 0);
      show(buttons, maySteer(model, row.scope));
      show(verbs.pause, !row.hold);
      show(verbs.resume, Boolean(row.hold));
      for (const button of Object.values(verbs)) set(button, { "aria-label": `${button.textContent} ${row.name}` });
    },
  };
}

const LATE_S = 10;
const FAR_S = 120;

/** Show how far each role is behind. */
export function lag(model) {
  const roles = new Map();
  for (const row of model.lag) {
    const role = roles.get(row.role) ?? { role: row.role, records: 0, oldest: 0 };
    roles.set(row.role, { role: row.role, records: role.records + row.records, oldest: Math.max(role.oldest, row.oldest_s) });
  }
  keyed(byId("lag"), [...roles.values()], (row) => row.role, () => {
    const [name, records, oldest] = [el("th", { scope: "row" }), el("td", { class: "number" }), el("td", { class: "number" })];
    const node = el("tr", {}, name, records, oldest);
    return { node, update: (row) => {
      text(name, row.role);
      text(records, count(row.records));
      text(oldest, row.records ? span(row.oldest) : "");
      set(node, { class: row.oldest > FAR_S ? "far" : row.oldest > LATE_S ? "late" : null });
    } };
  });
  show(byId("lag").closest("table"), roles.size > 0);
  show(byId("no-lag"), roles.size === 0);
  text(byId("no-lag"), model.broker ? "Kafka is being asked …" : "Not known: Kafka does not answer.");
  text(byId("lag-at"), model.lag_at ? `as of ${moment(model.lag_at)}` : "");
}
