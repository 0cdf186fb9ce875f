// The page as a whole: a token, a connection, and what is shown of what comes.

import { byId, el, keyed, say, set, show, text } from "./dom.js";
import { moment } from "./format.js";
import { figures, lag, routes, scopes } from "./house.js";
import { empty, remember, takeAll, takeChanges } from "./model.js";
import * as list from "./notifications.js";
import * as steering from "./steering.js";
import { follow } from "./stream.js";

const TOKEN = "carillon.token";
const model = empty();
const link = { state: "out", why: "", until: 0, tryNow: () => {} };
let token = null;
let ending = new AbortController();

function draw() {
  const steer = (verb, row) => steering.ask(verb, row, token);
  figures(model);
  list.notifications(model, steer, draw);
  routes(model, steer);
  scopes(model, steer);
  lag(model);
  text(byId("who"), model.you ? `${model.you.name} · ${model.you.app === "*" ? "all apps" : model.you.app}${model.you.controls ? "" : " · reading only"}` : "");
  banners();
}

const NAMES = { live: "live", lost: "connection lost", out: "not connected", opening: "connecting …" };

function banners() {
  set(byId("link"), { "data-state": link.state });
  text(byId("link"), NAMES[link.state]);
  const told = [];
  if (link.state === "lost") {
    const left = Math.max(0, Math.ceil((link.until - Date.now()) / 1000));
    told.push({ key: "link", kind: "bad", head: "Not live.", button: "Try now",
      words: `${link.why[0].toUpperCase()}${link.why.slice(1)}; trying again ${left ? `in ${left} s` : "now"}. ${model.at ? `What is shown is of ${moment(model.at)}.` : ""}` });
  } else if (link.state === "live" && !model.registry) {
    told.push({ key: "registry", kind: "warn", head: "The registry does not answer.",
      words: "Notifications and brakes are as they were known last. If it stays so: does MongoDB run, and does CARILLON_MONGO__URI name it?" });
  }
  if (link.state === "live" && !model.broker) {
    told.push({ key: "broker", kind: "warn", head: "Kafka does not answer.",
      words: "The lag is as it was known last, and a button can do nothing. If it stays so: does the broker run, and does CARILLON_KAFKA__BOOTSTRAP name it?" });
  }
  keyed(byId("banners"), told, (row) => row.key, (row) => {
    const [head, words] = [el("b"), el("span")];
    const node = el("div", { class: `banner ${row.kind}` }, el("p", {}, head, " ", words));
    if (row.button) node.append(el("button", { type: "button", class: "small", onclick: () => link.tryNow() }, row.button));
    return { node, update: (now) => {
      text(head, now.head);
      text(words, now.words);
    } };
  });
}

const on = {
  live() {
    if (link.state === "lost") say("connected again");
    link.state = "live";
    banners();
  },
  lost(why, seconds, tryNow) {
    if (link.state !== "lost") say(`not live: ${why}`);
    Object.assign(link, { state: "lost", why, until: Date.now() + seconds * 1000, tryNow });
    draw();
  },
  event(name, data) {
    if (name === "snapshot") takeAll(model, data);
    if (name === "changes") {
      for (const row of takeChanges(model, data)) say(`${row.name ?? row.notification_id} is ${row.state}`);
    }
    draw();
  },
  refused(error) {
    forget(error.status === 403 ? `This token may not look: ${error.message}.` : `${error.message[0].toUpperCase()}${error.message.slice(1)}.`);
  },
};

function enter(shown) {
  token = shown;
  sessionStorage.setItem(TOKEN, token);
  Object.assign(model, empty());
  link.state = "opening";
  show(byId("sign-in"), false);
  for (const id of ["house", "forget", "who"]) show(byId(id), true);
  draw();
  ending = new AbortController();
  follow(token, ending.signal, on);
}

function forget(why = "") {
  ending.abort();
  sessionStorage.removeItem(TOKEN);
  token = null;
  link.state = "out";
  if (byId("ask").open) byId("ask").close();
  for (const id of ["house", "forget", "who"]) show(byId(id), false);
  show(byId("sign-in"), true);
  text(byId("token-wrong"), why);
  byId("token").value = "";
  byId("token").focus();
  banners();
}

byId("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const shown = byId("token").value.trim();
  if (/^[\x21-\x7e]+$/.test(shown)) enter(shown);
  else text(byId("token-wrong"), "A token is one word of letters, digits and signs; was it copied whole?");
});
byId("forget").addEventListener("click", () => forget());
list.listen(draw);
steering.listen();
setInterval(() => {
  if (token === null) return;
  if (link.state === "live") remember(model);
  draw();
}, 1000);

const kept = sessionStorage.getItem(TOKEN);
if (kept) enter(kept);
else forget();
