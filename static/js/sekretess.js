// Marks passages in textarea[data-sekretess] with a provision of OSL: [[sekretess: 18 kap. 8 § OSL | orden]]. The notation is
// documented in organisation/texts.py; the provisions stand in the page's help ([data-sekretess-hjalp]), which is all there is
// without this file. What is put in the box can be undone with Ctrl+Z, and autosave hears of it as of any other typing.
(() => {
  "use strict";

  // A mark that is never closed goes on to the end, as the server reads it.
  const MARK = /\[\[\s*sekretess\b\s*:?\s*(?:([^|[\]]*?)\s*\|\s?)?([\s\S]*?)(?:\]\]|$)/gi;
  const DOTS = "•••";
  let lastProvision = "";

  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const marksIn = (text) => [...text.matchAll(MARK)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    words: match[2],
    isHidden: match[2].trim().startsWith(DOTS),
  }));

  const provisions = () => [...document.querySelectorAll("[data-sekretess-hjalp] [data-provision]")].map((each) => ({
    provision: each.dataset.provision,
    explanation: each.querySelector("dd").textContent,
  }));

  // As if it had been typed: the browser's own undo knows of it, and so do autosave and the counting of words.
  function put(area, start, end, text) {
    area.focus();
    area.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return;
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
  }

  // --- What is chosen in the box, without the blanks around it ---
  function chosen(area) {
    const words = area.value.slice(area.selectionStart, area.selectionEnd);
    const start = area.selectionStart + words.length - words.trimStart().length;
    return { start, end: start + words.trim().length, words: words.trim() };
  }

  const whyNot = (area, { start, end, words }) => {
    if (!words) return "Markera först orden i rutan, och välj sedan Sekretessmarkera.";
    if (words.includes("[[") || words.includes("]]")) return "Orden får inte innehålla [[ eller ]].";
    if (marksIn(area.value).some((mark) => start < mark.end && mark.start < end)) {
      return "Orden står i en uppgift som redan är markerad. Ta bort den markeringen först.";
    }
    return "";
  };

  // --- The dialog: which provision ---
  function choice(name, value, label, explanation) {
    const input = make("input", { type: "radio", name, value, id: `${name}-${value || "egen"}`, required: true, className: "form-check-input" });
    input.checked = value === lastProvision;
    const text = make("label", { className: "form-check-label", htmlFor: input.id }, make("strong", { textContent: label }));
    if (explanation) text.append(make("span", { className: "provision-why", textContent: explanation }));
    return make("div", { className: "form-check" }, input, text);
  }

  function askProvision(words) {
    const offered = provisions();
    lastProvision ||= offered[0]?.provision || "";
    const own = make("input", { type: "text", className: "form-control", maxLength: 120, autocomplete: "off", disabled: true });
    own.setAttribute("aria-label", "Annan bestämmelse, till exempel 21 kap. 7 § OSL");
    own.placeholder = "21 kap. 7 § OSL";
    const set = make("fieldset", { className: "provision-choices" },
      make("legend", { textContent: "Med stöd av" }),
      ...offered.map((each) => choice("bestammelse", each.provision, each.provision, each.explanation)),
      choice("bestammelse", "", "Annan bestämmelse"), own);
    const no = make("button", { type: "button", className: "btn btn-outline-primary", textContent: "Avbryt" });
    const yes = make("button", { type: "submit", className: "btn btn-primary", textContent: "Markera" });
    const title = make("h2", { id: "sekretess-title", className: "h5", textContent: "Sekretessmarkera" });
    const form = make("form", { method: "dialog" }, title,
      make("blockquote", { className: "secrecy-words", textContent: words.length > 300 ? `${words.slice(0, 300)} …` : words }),
      set, make("div", { className: "actions" }, no, yes));
    const dialog = make("dialog", { className: "confirm secrecy-dialog" }, form);
    dialog.setAttribute("aria-labelledby", title.id);

    const suit = (takesFocus) => {
      own.disabled = form.elements.bestammelse.value !== "" || !set.querySelector("input[type=radio]:checked");
      own.required = !own.disabled;
      if (takesFocus && !own.disabled) own.focus();
    };
    set.addEventListener("change", (event) => suit(event.target.type === "radio"));
    own.addEventListener("input", () => {
      own.setCustomValidity(/[[\]|;]/.test(own.value) ? "Bestämmelsen kan inte innehålla [ ] | eller ;." : "");
    });
    suit(false);

    return new Promise((resolve) => {
      let provision = "";
      form.addEventListener("submit", () => {
        lastProvision = form.elements.bestammelse.value;
        provision = lastProvision || own.value.trim();
      });
      no.addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(provision);
      });
      document.body.append(dialog);
      dialog.showModal();
      (set.querySelector("input:checked") || set.querySelector("input")).focus();
    });
  }

  // --- The two deeds ---
  async function mark(area, tell) {
    const place = chosen(area);
    const refusal = whyNot(area, place);
    if (refusal) {
      tell(refusal);
      return area.focus();
    }
    const provision = await askProvision(place.words);
    if (provision) {
      put(area, place.start, place.end, `[[sekretess: ${provision} | ${place.words}]]`);
      tell(`Markerat med stöd av ${provision}. Datum och ditt namn läggs till när du sparar.`);
    } else {
      area.focus();
      area.setSelectionRange(place.start, place.end);
      tell("");
    }
  }

  function unmark(area, tell) {
    const marks = marksIn(area.value);
    const here = marks.find((each) => each.start <= area.selectionStart && area.selectionEnd <= each.end) || (marks.length === 1 && marks[0]);
    if (!here) {
      tell("Ställ markören i den markering som ska tas bort.");
      return area.focus();
    }
    if (here.isHidden) {
      tell("Uppgiften är dold för dig. Den som får läsa den kan ta bort markeringen.");
      return area.focus();
    }
    put(area, here.start, here.end, here.words);
    tell("Markeringen är borttagen. Orden står kvar.");
  }

  // --- The tools under a box ---
  function equip(area) {
    if (area.dataset.sekretess === "klar" || !document.querySelector("[data-sekretess-hjalp]")) return;
    area.dataset.sekretess = "klar";
    const label = document.querySelector(`label[for="${CSS.escape(area.id)}"]`)?.textContent.replace("*", "").trim() || "";
    const tool = (text) => make("button", { type: "button", className: "btn btn-sm btn-quiet" },
      text, make("span", { className: "visually-hidden", textContent: ` ${label}` }));
    const marker = tool("Sekretessmarkera");
    const remover = tool("Ta bort markering");
    const said = make("span", { className: "secrecy-said" });
    said.setAttribute("role", "status");
    const tell = (text) => { said.textContent = text; };
    const show = () => { remover.hidden = marksIn(area.value).length === 0; };
    marker.addEventListener("click", () => mark(area, tell));
    remover.addEventListener("click", () => unmark(area, tell));
    area.addEventListener("input", () => { show(); tell(""); });
    show();
    area.after(make("div", { className: "secrecy-tools" }, marker, remover, said));
  }

  const equipAll = () => document.querySelectorAll("textarea[data-sekretess]").forEach(equip);
  equipAll();
  document.addEventListener("htmx:load", equipAll);
})();
