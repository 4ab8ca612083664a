async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  // Browsers offer no clipboard to pages served without TLS from another machine.
  const area = make("textarea", { "aria-hidden": "true", style: "position:fixed;opacity:0" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser refused to copy");
}

function copyButton(label, text) {
  const said = make("span", { class: "sr", role: "status" });
  const button = make("button", { type: "button", class: "action" }, label);
  button.addEventListener("click", async () => {
    try {
      await copyText(typeof text === "function" ? text() : text);
      button.textContent = "Copied";
      said.textContent = "Copied";
    } catch (error) {
      button.textContent = "Not copied";
      said.textContent = `Not copied: ${error.message}`;
    }
    setTimeout(() => { button.textContent = label; said.textContent = ""; }, 1600);
  });
  return make("span", {}, button, said);
}
