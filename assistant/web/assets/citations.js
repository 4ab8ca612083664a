export default function ({ data, parentElement }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (fresh) root.replaceChildren(make("p", { class: "muted" }, data.label), make("div", { class: "bar" }, ...choosing(data.citations)));
}
