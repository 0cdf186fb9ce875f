// The buttons' dialog: what is meant is said, confirmed, and published.

import { byId, say, set, show, text } from "./dom.js";
import { rate, scopeName } from "./format.js";

const SAID = {
  pause: ["Pause", "Nothing more of it starts until it is resumed; what is with a provider already still ends."],
  resume: ["Resume", "What waited for it goes out now. A wider brake holds it still, if there is one."],
  throttle: ["Limit", "All senders keep to it together; the narrowest limit counts."],
  start: ["Start", "It begins now, before its time."],
  cancel: ["Cancel", "What is not sent yet is called back and counted as cancelled."],
};

let asked = null;

/** Ask for a command; `target` is a row of a notification or of a scope. */
export function ask(verb, target, token) {
  const scope = target.scope ?? null;
  const name = scope === null ? target.notification_id : scopeName(scope);
  asked = { verb, scope, name, token, id: target.notification_id, key: crypto.randomUUID?.() ?? randomKey() };
  const [word, about] = SAID[verb];
  text(byId("ask-title"), `${word} ${name}${verb === "cancel" ? "?" : ""}`);
  text(byId("ask-about"), verb === "cancel" ? `${about} ${scope === null ? "That is final." : "It is about all that was accepted until now, and nothing that comes later."}` : about);
  show(byId("ask-rate"), verb === "throttle");
  show(byId("ask-why"), verb !== "start");
  show(byId("ask-typed"), verb === "cancel" || (scope === "*" && verb === "pause"));
  text(byId("typed-what"), name);
  for (const field of ["why", "typed", "rate"]) byId(field).value = "";
  byId("no-limit").checked = false;
  byId("rate").value = target.limit?.rate_per_s ?? target.limits?.find((limit) => limit.scope === `notification:${target.notification_id}`)?.rate_per_s ?? "";
  text(byId("ask-yes"), verb === "cancel" ? "Cancel it for good" : word);
  set(byId("ask-yes"), { class: verb === "cancel" ? "main danger" : "main" });
  text(byId("ask-wrong"), "");
  change();
  byId("ask").showModal();
}

/** Let the dialog do what it says. */
export function listen() {
  byId("ask-form").addEventListener("input", change);
  byId("ask-form").addEventListener("submit", (event) => {
    event.preventDefault();
    publish();
  });
  byId("ask-no").addEventListener("click", () => byId("ask").close());
}

function randomKey() { // without TLS a browser gives no randomUUID
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function command() {
  const { verb, scope, id } = asked;
  const body = { type: verb, ...(scope === null ? { notification_id: id } : { scope }) };
  if (verb !== "start" && byId("why").value.trim()) body.why = byId("why").value.trim();
  if (verb === "throttle") body.rate_per_s = byId("no-limit").checked ? null : Number(byId("rate").value);
  return body;
}

function change() {
  const { verb, scope, id, name } = asked;
  const where = scope === null ? id : scope === "*" ? "--everything" : `--${scope.replaceAll(":", " ")}`;
  const limit = verb !== "throttle" ? "" : byId("no-limit").checked ? " --no-limit" : ` --rate ${byId("rate").value || "…"}`;
  text(byId("ask-words"), `carillon ${verb} ${where}${limit}`);
  byId("rate").disabled = byId("no-limit").checked;
  const isTyped = byId("ask-typed").hidden || byId("typed").value.trim() === name;
  const hasRate = verb !== "throttle" || byId("no-limit").checked || Number(byId("rate").value) > 0;
  byId("ask-yes").disabled = !(isTyped && hasRate);
}

async function publish() {
  const { verb, name, token, key } = asked;
  const body = command();
  byId("ask-yes").disabled = true;
  text(byId("ask-wrong"), "");
  try {
    const answer = await fetch("v1/controls", {
      method: "POST", body: JSON.stringify(body), cache: "no-store",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": key },
    });
    if (!answer.ok) throw new Error(await wrong(answer));
    byId("ask").close();
    const limit = verb !== "throttle" ? "" : body.rate_per_s === null ? ": no limit" : `: at most ${rate(body.rate_per_s)}`;
    say(`${SAID[verb][0]} ${name}${limit}: published; it is in force within two seconds`, true);
  } catch (error) {
    const why = error instanceof TypeError ? "the edge cannot be reached" : error.message;
    text(byId("ask-wrong"), `Nothing is known to have changed: ${why}. To try again does no harm.`);
    change();
  }
}

async function wrong(answer) {
  const problem = await answer.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map((fault) => `${fault.field.replace(/^body\./, "")}: ${fault.message}`);
  return faults.join("; ") || problem.detail || `the edge answered ${answer.status}`;
}
