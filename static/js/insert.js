// [data-insert][data-into="id of a text box"]: a word that can be put in the box becomes a button that does it, where
// the writer last stood; with data-line it becomes a line of its own, once.
(() => {
  "use strict";

  function insert(box, words) {
    const end = box.selectionEnd;
    box.setRangeText(words, box.selectionStart, end, "end");
  }

  function addLine(box, line) {
    const lines = box.value.split("\n").filter((each) => each.trim());
    if (!lines.includes(line)) lines.push(line);
    box.value = lines.join("\n");
  }

  function upgrade(root) {
    for (const word of root.querySelectorAll("[data-insert]:not(button)")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "insert";
      Object.assign(button.dataset, word.dataset);
      button.textContent = word.textContent;
      word.replaceWith(button);
    }
  }

  // A box that nobody has stood in yet takes the word at its end.
  const visited = new WeakSet();
  document.addEventListener("focusin", (event) => event.target.matches("textarea") && visited.add(event.target));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-insert]");
    const box = button && document.getElementById(button.dataset.into);
    if (!box) return;
    if (!visited.has(box)) box.setSelectionRange(box.value.length, box.value.length);
    if ("line" in button.dataset) addLine(box, button.dataset.insert);
    else insert(box, button.dataset.insert);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    const live = document.getElementById("live");
    if (live) live.textContent = `Infogat: ${button.textContent}`;
  });

  upgrade(document);
  document.addEventListener("htmx:load", (event) => upgrade(event.target));
})();
