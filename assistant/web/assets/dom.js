const STEP_MS = 50;
const AT_REST_MS = 1500;

// Every word that comes from a document, a model or a person is set as text, never as markup.
function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === "") continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

// The component's own root; a redraw with the same data changes nothing, so focus stays, and a
// state that arrives after a newer one is not drawn.
function rootOf(parentElement, { made_at: madeAt, key, ...data }) {
  let root = [...parentElement.children].find((child) => child.classList.contains("root"));
  if (!root) {
    root = make("div", { class: "root" });
    parentElement.append(root);
  }
  root.__key = key;
  roots().set(key, root);
  if (madeAt < root.__madeAt) return { root, fresh: false };
  const signature = JSON.stringify(data);
  const fresh = root.__signature !== signature;
  root.__signature = signature;
  root.__madeAt = madeAt;
  return { root, fresh };
}

// The drawn components by their keys; each component is a module of its own, the page is shared.
function roots() {
  return (window.__policyAssistantRoots ??= new Map());
}

// When the source is closed, the focus goes back to what opened it. That may be drawn anew
// meanwhile, by another instance of its component too, so it is named and not held.
function returnFocusTo(root, selector) {
  window.__policyAssistantOpener = { component: root.__key, selector };
}

// Until the source is gone and the page at rest, which takes a few draws; a key or a click of the
// reader ends it.
function giveFocusBack(source) {
  const { component, selector } = window.__policyAssistantOpener ?? {};
  const reader = new AbortController();
  for (const kind of ["keydown", "pointerdown"]) {
    addEventListener(kind, () => reader.abort(), { capture: true, signal: reader.signal });
  }
  let rest = AT_REST_MS;
  const step = () => {
    if (reader.signal.aborted) return;
    const opener = source.isConnected ? null : roots().get(component)?.querySelector(selector);
    if (opener) {
      if (opener.getRootNode().activeElement !== opener) opener.focus({ preventScroll: true });
      rest -= STEP_MS;
    }
    if (rest > 0) setTimeout(step, STEP_MS);
    else reader.abort();
  };
  step();
}

function sourceButton(root, place, title, open) {
  const opened = () => { returnFocusTo(root, `[data-source="${place}"]`); open(); };
  return make("button", { type: "button", class: "link", "data-source": place, onclick: opened }, title);
}

// The parts of a component that stay while what is in them changes. A screen reader is told of
// what changes in a live region, and of nothing where the region itself is new.
function lasting(root, parts) {
  if (!root.__parts) {
    root.__parts = parts();
    root.append(...Object.values(root.__parts));
  }
  return root.__parts;
}

// Only what differs is drawn anew, and so only that is read out.
function renew(parent, nodes) {
  nodes.forEach((node, index) => {
    const old = parent.childNodes[index];
    if (!old) parent.append(node);
    else if (!old.isEqualNode(node)) old.replaceWith(node);
  });
  while (parent.childNodes.length > nodes.length) parent.lastChild.remove();
}
