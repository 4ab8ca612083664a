export default function ({ data, parentElement, setTriggerValue }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (!fresh) return;
  const { verdict, rest } = lasting(root, () => ({ verdict: make("div", { class: "verdict", role: "status" }), rest: make("div") }));
  verdict.replaceChildren(make("span", { class: "sign", "aria-hidden": "true" }, data.sign), make("h2", {}, data.label));
  rest.replaceChildren(
    make("p", { class: "meaning" }, data.meaning),
    ...data.matches.map((match, index) => place(root, match, index, setTriggerValue)),
  );
}

function place(root, match, index, setTriggerValue) {
  return make("section", { class: "match" },
    sourceButton(root, index, match.title, () => setTriggerValue("open", index)),
    make("div", { class: "muted" }, [match.place, match.similarity].filter(Boolean).join(" · ")),
    make("div", { class: "pair" },
      ...(match.same ? [] : [make("div", {}, make("h3", {}, "Your words"), make("p", {}, ...marked(match.given, "del")))]),
      make("div", {}, make("h3", {}, "The source"), make("p", {}, ...marked(match.source, "ins")))));
}

const marked = (runs, tag) => runs.map(([text, differs]) => (differs ? make(tag, {}, text) : text));
