export default function ({ data, parentElement }) {
  const { root, fresh } = rootOf(parentElement, data);
  if (fresh) {
    root.replaceChildren(copyButton(data.label, data.text));
    root.querySelector("button").classList.add("large");
  };
}
