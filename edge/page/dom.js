// Nodes that are made once and changed in place, so that neither focus nor what a screen reader reads is lost.

/** Return an element; `class`, `data-…`, `aria-…` and other attributes by name, listeners by `on…`. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  set(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Return an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Set attributes; null and false take one away. */
export function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === null || value === false) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value);
  }
}

/** Set a text, if it is another one. */
export function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

/** Show or hide. */
export function show(node, is) {
  if (node.hidden === is) node.hidden = !is;
}

const parts = new WeakMap();

/**
 * Let a container have one child for each item, in their order.
 * `make(item)` returns `{node, update}`; `update(item)` is called each time.
 */
export function keyed(container, items, keyOf, make) {
  if (!parts.has(container)) parts.set(container, new Map());
  const known = parts.get(container);
  const wanted = new Set(items.map(keyOf));
  for (const [key, part] of known) {
    if (!wanted.has(key)) {
      part.node.remove();
      known.delete(key);
    }
  }
  let place = container.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let part = known.get(key);
    if (!part) known.set(key, (part = make(item)));
    if (part.node === place) place = place.nextElementSibling;
    else container.insertBefore(part.node, place);
    part.update(item);
  }
}

/** Return the element with an id. */
export const byId = (id) => document.getElementById(id);

let saying;
let hiding;

/** Say something to a screen reader, and where `seen` to everybody, for some seconds. */
export function say(words, seen = false) {
  clearTimeout(saying);
  clearTimeout(hiding);
  const node = byId("said");
  saying = setTimeout(() => text(node, words), 150);
  set(node, { class: seen ? "toast" : "unseen" });
  if (seen) hiding = setTimeout(() => set(node, { class: "unseen" }), 7000);
}
