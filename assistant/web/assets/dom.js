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
function rootOf(parentElement, { made_at: madeAt, ...data }) {
  let root = [...parentElement.children].find((child) => child.classList.contains("root"));
  if (!root) {
    root = make("div", { class: "root" });
    parentElement.append(root);
  }
  if (madeAt < root.__madeAt) return { root, fresh: false };
  const signature = JSON.stringify(data);
  const fresh = root.__signature !== signature;
  root.__signature = signature;
  root.__madeAt = madeAt;
  return { root, fresh };
}

// When the source is closed, the focus goes back to what opened it.
function returnFocusTo(find) {
  window.__policyAssistantReturnFocus = () => find()?.focus({ preventScroll: true });
}

// What is drawn may be drawn anew while the source is open, so the button is found by its place.
function sourceButton(root, place, title, open) {
  const find = () => root.querySelector(`[data-source="${place}"]`);
  return make("button", { type: "button", class: "link", "data-source": place, onclick: () => { returnFocusTo(find); open(); } }, title);
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
