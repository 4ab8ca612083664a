export default function ({ data, parentElement, setTriggerValue }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (!fresh) return;
  const moved = root.__place !== data.place_key;
  const scrolled = root.querySelector(".text")?.scrollTop ?? 0;
  root.__place = data.place_key;

  const title = make("h2", { tabindex: "-1", class: data.closable ? null : "sr" }, data.title);
  const text = make("div", { class: "text", tabindex: "0", role: "region", "aria-label": `Text of ${data.title}` });
  if (data.image) text.append(make("img", { src: data.image, alt: data.image_alt }));
  else text.append(...passage(data, setTriggerValue));

  root.className = `root ${data.closable ? "beside" : "whole"}`;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", "Source");
  const close = () => {
    setTriggerValue("close", true);
    giveFocusBack(root);
  };
  root.onkeydown = (event) => { if (event.key === "Escape" && data.closable) close(); };
  const { notice } = lasting(root, () => ({ notice: make("p", { class: "notice", role: "status" }) }));
  for (const child of [...root.children]) if (child !== notice) child.remove();
  notice.textContent = data.notice ?? "";
  notice.before(
    make("div", { class: "head" }, title,
      data.closable ? make("button", { type: "button", class: "action close", "aria-label": "Close the source", onclick: close }, "×") : null,
      make("div", { class: "muted" }, data.meta), make("div", { class: "muted" }, data.place),
      ...(data.notes ?? []).map((note) => make("div", { class: "muted note" }, `Note: ${note}`))),
    navigation(data, setTriggerValue),
  );
  notice.after(
    text,
    make("div", { class: "bar" }, ...choosing(data.citations), data.link ? copyButton("Copy link", () => new URL(data.link, document.baseURI).href) : null),
  );
  if (moved) {
    const mark = text.querySelector("mark");
    if (mark) text.scrollTop = mark.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    if (data.take_focus) title.focus({ preventScroll: true });
  } else text.scrollTop = scrolled;
}

function navigation(data, setTriggerValue) {
  const step = (by, label, enabled) => make("button", {
    type: "button", class: "action", disabled: !enabled, onclick: () => setTriggerValue("step", by),
  }, label);
  const parts = [];
  if (data.position) parts.push(step(-1, "‹ Previous", data.previous), make("span", { class: "muted" }, data.position), step(1, "Next ›", data.next));
  parts.push(make("span", { class: "spring" }));
  if (data.has_image) parts.push(make("button", {
    type: "button", class: "action", "aria-pressed": data.image ? "true" : "false", onclick: () => setTriggerValue("image", !data.image),
  }, data.image ? "Show text" : "Show page"));
  if (data.url) parts.push(make("a", { class: "link muted", href: data.url, target: "_blank", rel: "noopener noreferrer" }, "Original ↗"));
  return make("div", { class: "bar" }, ...parts);
}

function passage(data, setTriggerValue) {
  const more = (which, label) => make("button", { type: "button", class: "action more", onclick: () => setTriggerValue("extend", which) }, label);
  const nodes = data.blocks.map(block);
  if (data.earlier) nodes.unshift(more("earlier", "Earlier text"));
  if (data.later) nodes.push(more("later", "Later text"));
  return nodes;
}

const runs = (list) => list.map(([text, marked]) => (marked ? make("mark", {}, text) : text));

function block(item) {
  if (item.kind === "page") return make("div", { class: "page" }, item.label);
  if (item.kind === "heading") return make("h3", { class: item.level > 2 ? "deep" : "" }, ...runs(item.runs));
  if (item.kind === "table") return make("div", { class: "scroll" }, make("table", {}, make("tbody", {},
    ...item.rows.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, ...runs(cell))))))));
  return make("p", { class: item.kind === "item" ? "item" : null }, ...runs(item.runs));
}
