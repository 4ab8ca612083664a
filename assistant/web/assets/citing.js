// A choice of citation styles and a button that copies the entry in the chosen one.
function choosing(citations) {
  const styles = Object.keys(citations);
  if (!styles.length) return [];
  const choice = make("select", { "aria-label": "Citation style" }, ...styles.map((style) => make("option", { value: style }, style)));
  return [choice, copyButton("Copy citation", () => citations[choice.value])];
}
