export default function ({ data, parentElement, setTriggerValue }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (!fresh) return;
  root.replaceChildren(make("ol", {}, ...data.places.map((place, index) => make("li", {},
    sourceButton(root, index, place.title, () => setTriggerValue("open", index)),
    make("div", { class: "muted" }, place.place),
    make("p", {}, ...place.runs.map(([text, marked]) => (marked ? make("mark", {}, text) : text)))))));
}
