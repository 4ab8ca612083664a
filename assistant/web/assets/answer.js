const SUPPORT = {
  verbatim: ["❞", "word for word"],
  supported: ["≈", "supported in other words"],
  weak: ["△", "weakly supported"],
  unsupported: ["✕", "not supported by a source"],
};

// A live region has to be there for a moment before what is put into it is read out.
const UNTIL_HEARD_MS = 100;

export default function ({ data, parentElement, setTriggerValue }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (!fresh) return;
  const held = root.getRootNode().activeElement?.dataset ?? {};
  const tip = (root.__tip ??= tooltip());
  const { head, written, rest } = lasting(root, () => ({
    head: make("div"), written: make("div", { "aria-live": "polite" }), rest: make("div"), tip: tip.node,
  }));
  root.__send = setTriggerValue;
  const send = (name, value) => root.__send(name, value);
  const chip = (number) => citationChip(root, data, number, tip, (n) => send("open", n));
  renew(head, [
    make("h2", { class: "question" }, data.question),
    ...(data.asked_with ? [make("p", { class: "muted asked" }, data.asked_with)] : []),
  ]);
  root.__write = () => {
    renew(written, body(data, chip));
    written.setAttribute("aria-busy", String(data.status === "running"));
  };
  if (data.arriving && !root.__arrived) setTimeout(() => root.__write(), UNTIL_HEARD_MS);
  else root.__write();
  rest.replaceChildren(
    ...(data.status === "not_found" ? nearest(root, data, send) : []),
    ...data.conflicts.map((conflict) => conflictTable(conflict, data, chip)),
    ...(data.citations.length ? sources(root, data, send) : []),
  );
  if (data.arriving && !root.__arrived) {
    root.__arrived = true;
    keepAtTop(root);
  }
  const again = Object.entries({ chip: held.chip, source: held.source }).find(([, value]) => value);
  const focused = again && root.querySelector(`[data-${again[0]}="${again[1]}"]`);
  if (focused && focused !== root.getRootNode().activeElement) focused.focus({ preventScroll: true });
  return () => tip.hide();
}

// Streamlit keeps a page that grows at its end; a new question is to stay at the top, until the
// reader scrolls.
function keepAtTop(node) {
  const until = performance.now() + 1500;
  let released = false;
  const release = () => { released = true; };
  for (const kind of ["wheel", "touchmove", "keydown"]) addEventListener(kind, release, { once: true, passive: true });
  const step = () => {
    if (released || !node.isConnected) return;
    node.scrollIntoView({ block: "start" });
    if (performance.now() < until) setTimeout(step, 100);
  };
  setTimeout(step, 50);
}

function body(data, chip) {
  const parts = data.statements.map((statement) => paragraph(statement, chip));
  if (data.lead) parts.push(make("p", { class: "lead" }, data.lead));
  for (const line of data.lines) parts.push(make("p", { class: "statement" }, line));
  if (data.status === "running") parts.push(make("p", { class: "working" }, data.progress));
  if (data.statements.length && data.status !== "running") parts.push(legend(data));
  if (data.notice) parts.push(make("p", { class: "muted notice" }, data.notice));
  return parts;
}

function paragraph(statement, chip) {
  const [start, end] = statement.answer_span ?? [0, 0];
  const borne = statement.support !== "unsupported";
  const text = Array.from(statement.text);
  const piece = (from, to) => text.slice(from, to).join("");
  const words = start < end
    ? [piece(0, start), make("strong", {}, piece(start, end)), piece(end)]
    : [statement.text];
  return make("p", { class: "statement" }, ...(borne ? words : [make("s", {}, ...words)]), ...statement.citations.map(chip), support(statement.support));
}

function support(kind) {
  const [sign, label] = SUPPORT[kind];
  const spelled = kind === "weak" || kind === "unsupported";
  return make("span", { class: `support ${kind}`, title: label }, make("span", { "aria-hidden": "true" }, sign, " "),
    make("span", { class: spelled ? "" : "sr" }, label));
}

function legend(data) {
  const kinds = Object.keys(SUPPORT).filter((kind) => data.statements.some((s) => s.support === kind));
  const entries = kinds.map((kind) => {
    const count = data.statements.filter((s) => s.support === kind).length;
    return make("span", {}, `${SUPPORT[kind][0]} ${count === data.statements.length && count > 1 ? "all " : ""}${SUPPORT[kind][1]}`);
  });
  return make("p", { class: "muted legend" }, ...entries, make("span", {}, data.summary));
}

function citationChip(root, data, number, tip, open) {
  const citation = data.citations.find((c) => c.number === number);
  if (!citation) return "";
  const button = make("button", {
    class: "chip", type: "button", "data-chip": number, "aria-pressed": data.active === number ? "true" : "false",
    "aria-label": `Citation ${number}: ${citation.title}. ${citation.place}`,
    onclick: () => {
      tip.hide();
      returnFocusTo(root, `[data-chip="${number}"]`);
      open(number);
    },
    onmouseenter: () => tip.show(button, citation), onmouseleave: tip.leave,
    onfocus: () => { if (button.matches(":focus-visible")) tip.show(button, citation); }, onblur: tip.hide,
  }, `[${number}]`);
  return button;
}

function tooltip() {
  const node = make("div", { class: "tip", role: "tooltip", id: "tip", popover: "manual", onmouseenter: () => clearTimeout(timer) });
  let timer, owner;
  const hide = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    if (node.matches(":popover-open")) node.hidePopover();
    document.removeEventListener("keydown", escape, true);
  };
  const escape = (event) => { if (event.key === "Escape") { event.stopPropagation(); hide(); } };
  const leave = () => { timer = setTimeout(hide, 180); };
  node.addEventListener("mouseleave", leave);
  const show = (button, citation) => {
    hide();
    owner = button;
    node.replaceChildren(make("q", {}, citation.quote), make("div", {}, citation.title), make("div", { class: "muted" }, citation.place));
    node.showPopover();
    button.setAttribute("aria-describedby", "tip");
    document.addEventListener("keydown", escape, true);
    const at = button.getBoundingClientRect(), size = node.getBoundingClientRect(), gap = 6;
    const below = at.bottom + gap + size.height < window.innerHeight;
    node.style.top = `${Math.max(gap, below ? at.bottom + gap : at.top - gap - size.height)}px`;
    node.style.left = `${Math.max(gap, Math.min(at.left, window.innerWidth - size.width - gap))}px`;
  };
  return { node, show, hide, leave };
}

function sources(root, data, send) {
  return [
    make("h3", { class: "label" }, "Sources"),
    make("ol", { class: "sources" }, ...data.citations.map((citation) => make("li", {},
      make("span", { class: "number" }, `[${citation.number}]`),
      make("div", {},
        sourceButton(root, citation.number, citation.title, () => send("open", citation.number)),
        make("div", { class: "muted" }, citation.place))))),
  ];
}

function nearest(root, data, send) {
  if (!data.nearest.length) return [];
  return [
    make("h3", { class: "label" }, "The nearest passages, which do not answer it"),
    make("ol", { class: "nearest" }, ...data.nearest.map((citation, index) => make("li", {},
      make("q", {}, citation.quote),
      make("div", {}, sourceButton(root, `nearest-${index}`, citation.title, () => send("nearest", index))),
      make("div", { class: "muted" }, citation.place)))),
  ];
}

function conflictTable(conflict, data, chip) {
  const row = (side) => make("tr", {},
    make("td", { class: "value" }, side.value, " ", chip(side.citation)),
    make("td", {}, side.title), make("td", { class: "date" }, side.published || "undated"));
  return make("div", { class: "scroll" },
    make("h3", { class: "label" }, "Sources disagree"),
    make("table", {}, make("caption", {}, conflict.about),
      make("thead", {}, make("tr", {}, ...["Value", "Source", "Date"].map((name) => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...conflict.values.map(row))));
}
