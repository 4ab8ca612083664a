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

function sourceButton(title, open) {
  const button = make("button", { type: "button", class: "link", onclick: () => { returnFocusTo(() => button); open(); } }, title);
  return button;
}
