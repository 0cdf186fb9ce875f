// What the page knows, and how fast things went on while it was open.

const REMEMBERED = 120; // seconds

/** Return a model without anything in it. */
export function empty() {
  return { you: null, rows: new Map(), order: [], routes: [], scopes: [], lag: [], lag_at: null, at: null,
    registry: true, broker: true, more: 0, more_at_least: false, paces: new Map() };
}

/** Take everything, once. */
export function takeAll(model, data) {
  const { notifications, ...rest } = data;
  Object.assign(model, rest);
  model.rows = new Map(notifications.map((row) => [row.notification_id, row]));
  model.order = notifications.map((row) => row.notification_id);
}

/** Take what has changed; returns what ended just now. */
export function takeChanges(model, data) {
  const { notifications = [], order, ...rest } = data;
  Object.assign(model, rest);
  const ended = notifications.filter((row) => isOver(row) && isGoing(model.rows.get(row.notification_id)));
  for (const row of notifications) model.rows.set(row.notification_id, row);
  if (order) {
    model.order = order;
    const shown = new Set(order);
    for (const id of model.rows.keys()) if (!shown.has(id)) model.rows.delete(id);
  }
  return ended;
}

/** Remember how fast everything goes; to be called once a second. */
export function remember(model) {
  for (const id of model.paces.keys()) if (!model.rows.has(id)) model.paces.delete(id);
  for (const [id, row] of model.rows) {
    if (isOver(row) && !model.paces.has(id)) continue;
    const past = model.paces.get(id) ?? [];
    past.push(row.rate_per_s ?? 0);
    model.paces.set(id, past.slice(-REMEMBERED));
  }
}

const FINAL = new Set(["finished", "cancelled", "refused"]);

export const isOver = (row) => FINAL.has(row.state);
export const isGoing = (row) => row !== undefined && !isOver(row);

/** How many deliveries of a notification have ended, of those that were begun at all; null: nobody knows. */
export function ended(row) {
  return row.selected === null ? null : row.selected - row.pending;
}

/** The sum of what is known. */
export const sum = (numbers) => numbers.reduce((all, one) => all + (one ?? 0), 0);

/** Whether a scope may be changed with this token. */
export function maySteer(model, scope) {
  if (!model.you?.controls) return false;
  if (model.you.app === "*") return true;
  return scope === `app:${model.you.app}` || (scope.startsWith("route:") && scope.endsWith(`:${model.you.app}`));
}
