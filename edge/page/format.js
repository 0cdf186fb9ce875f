// Numbers, spans and moments as people read them; what is not known is a dash and never 0.

const THIN = "\u202f"; // a narrow space that does not break
export const UNKNOWN = "–";

/** 1234567 -> 1 234 567, with narrow spaces. */
export function count(number) {
  if (number === null || number === undefined) return UNKNOWN;
  return String(number).replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** Deliveries a second, with tenths below ten. */
export function rate(perSecond) {
  if (perSecond === null || perSecond === undefined) return UNKNOWN;
  const number = perSecond < 10 ? perSecond.toFixed(1).replace(/\.0$/, "") : count(Math.round(perSecond));
  return `${number}${THIN}/s`;
}

/** A share of 1 in percent; it says 100 only of all of it, and 0 only of none. */
export function percent(share) {
  if (share === null || share === undefined) return UNKNOWN;
  const number = share * 100;
  if (number > 0 && number < 0.1) return `<${THIN}0.1${THIN}%`;
  if (number < 100 && number > 99.9) return `>${THIN}99.9${THIN}%`;
  return `${number.toFixed(number === 100 || number === 0 ? 0 : 1)}${THIN}%`;
}

const two = (number) => String(number).padStart(2, "0");

/** Seconds as a span of time, in its two largest units. */
export function span(seconds) {
  if (seconds === null || seconds === undefined) return UNKNOWN;
  const s = Math.round(seconds);
  if (seconds > 0 && seconds < 9.95) return `${seconds.toFixed(1).replace(/\.0$/, "")}${THIN}s`;
  if (s < 60) return `${s}${THIN}s`;
  if (s < 3600) return `${Math.floor(s / 60)}${THIN}min ${two(s % 60)}${THIN}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}${THIN}h ${two(Math.floor((s % 3600) / 60))}${THIN}min`;
  return `${Math.floor(s / 86400)}${THIN}d ${Math.floor((s % 86400) / 3600)}${THIN}h`;
}

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** A moment in the reader's own zone: of today the time, else the day too. */
export function moment(iso) {
  if (!iso) return UNKNOWN;
  const at = new Date(iso);
  return (at.toDateString() === new Date().toDateString() ? clock : day).format(at);
}

/** no_such_word -> no such word */
export const words = (name) => name.replaceAll("_", " ");

/** A scope as people say it: route:fcm:shop -> route fcm/shop. */
export function scopeName(scope) {
  if (scope === "*") return "everything";
  return scope.replace(":", " ").replace(":", "/");
}

/** Who holds or limits a scope, why and since when, in a clause. */
export function told({ by, why, since }) {
  return [by && `by ${by}`, since && `since ${moment(since)}`, why && `(${why})`].filter(Boolean).join(" ");
}
