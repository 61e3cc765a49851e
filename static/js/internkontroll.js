// Progressive enhancement only: every page works without this file. What each hook does is listed in internkontroll.css.
(() => {
  "use strict";

  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    return element;
  };

  // --- A spoken and visible notice; stays until the next one or until it is closed ---
  function say(text, level = "info") {
    const live = document.getElementById("live");
    if (!live) return;
    const notice = make("div", `notice notice-${level}`);
    const close = make("button", "btn-close ms-auto");
    close.type = "button";
    close.setAttribute("aria-label", "Stäng");
    close.addEventListener("click", () => notice.remove());
    notice.append(make("div", "", text), close);
    live.replaceChildren(notice);
  }

  // --- Questions before a deed: form[data-confirm] ---
  function ask(question, yes) {
    return new Promise((resolve) => {
      const dialog = make("dialog", "confirm");
      const text = make("p", "", question);
      text.id = "confirm-text";
      dialog.setAttribute("aria-labelledby", text.id);
      const buttons = make("div", "actions");
      const no = make("button", "btn btn-outline-primary", "Avbryt");
      const ok = make("button", "btn btn-primary", yes);
      no.type = ok.type = "button";
      no.addEventListener("click", () => dialog.close());
      ok.addEventListener("click", () => dialog.close("yes"));
      buttons.append(no, ok);
      dialog.append(text, buttons);
      dialog.addEventListener("close", () => {
        dialog.remove();
        resolve(dialog.returnValue === "yes");
      });
      document.body.append(dialog);
      dialog.showModal();
    });
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) {
      delete form.dataset.confirmed;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const submitter = event.submitter;
    if (await ask(form.dataset.confirm, form.dataset.confirmYes || submitter?.textContent.trim() || "Ja")) {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    } else {
      submitter?.focus();
    }
  }, true);

  // --- Text that is not saved: form[data-warn-unsaved] ---
  const unsaved = () => [...document.querySelectorAll("form[data-warn-unsaved][data-dirty]")];
  const touch = (event) => {
    const form = event.target.form;
    if (form?.hasAttribute("data-warn-unsaved")) form.dataset.dirty = "yes";
  };
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) delete event.target.dataset.dirty;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved().length) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) unsaved().forEach((form) => delete form.dataset.dirty);
  });

  // A link or button of htmx that would replace a form with unsaved text asks first; the form's own saving does not.
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target, issueRequest } = event.detail;
    const form = unsaved().find((each) => each !== elt && target?.contains(each));
    if (!form || (elt.form === form && elt.type === "submit")) return;
    event.preventDefault();
    const kept = form.hasAttribute("data-kept") ? "\nDitt utkast finns kvar till nästa gång." : "";
    ask(`Det du har skrivit är inte sparat.${kept}\nVill du lämna raden ändå?`, "Lämna utan att spara").then((yes) => {
      if (!yes) return;
      delete form.dataset.dirty;
      issueRequest(true);
    });
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) delete event.detail.elt.closest("form")?.dataset.dirty;
  });

  // A save that did not arrive: the words are still in the form, and the writer is told so.
  const failed = (event) => {
    const form = event.detail.elt?.closest?.("form");
    if (form?.hasAttribute("data-warn-unsaved")) form.dataset.dirty = "yes";
    const status = event.detail.xhr?.status;
    const why = {
      0: "Ingen kontakt med servern.",
      401: "Du är inte längre inloggad. Logga in i en ny flik.",
      403: "Du får inte göra det här, eller så har du loggats ut i en annan flik.",
      404: "Det du försökte ändra finns inte längre.",
    }[status] || "Något gick fel på servern.";
    say(form ? `${why} Det du skrev står kvar – försök igen om en stund.` : `${why} Försök igen om en stund.`, "danger");
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);

  // --- What takes more than a second says so: form[data-busy="Läser in planen…"]. A second click does nothing. ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.dataset.busy) return;
    if (form.getAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    const notice = make("p", "busy", form.dataset.busy);
    notice.setAttribute("role", "status");
    notice.append(make("progress"));
    (form.querySelector(".form-actions") || form).append(notice);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[aria-busy]").forEach((form) => {
      form.removeAttribute("aria-busy");
      form.querySelector(".busy")?.remove();
    });
  });

  // --- A double click sends a form once. A form that another script takes care of is not sent by this event ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    setTimeout(() => {
      if (event.defaultPrevented) return;
      form.dataset.sent = "yes";
      setTimeout(() => delete form.dataset.sent, 1500);
    });
  });

  // --- Ctrl+Enter saves: form[data-ctrl-enter] ---
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("form[data-ctrl-enter]");
    if (!form) return;
    event.preventDefault();
    // A click, not requestSubmit: htmx learns of a button's formaction from the click alone.
    (form.querySelector("[data-default-submit]") || form.querySelector("[type=submit]")).click();
  });

  // --- Escape follows the form's way out: [data-escape]. With unsaved text the question above comes first ---
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const wayOut = event.target.closest?.("form")?.querySelector("[data-escape]");
    if (!wayOut) return;
    // Or the browser would close the question, which opens at once, with the very same key.
    event.preventDefault();
    wayOut.click();
  });

  // --- Where the focus goes when a row is opened, refused or closed without a new page ---
  const isLost = () => document.activeElement === document.body || !document.activeElement;
  let lastRow = "";
  document.addEventListener("htmx:beforeSwap", () => {
    lastRow = document.querySelector("form.editor[data-row]")?.dataset.row || lastRow;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const conflict = document.getElementById("conflict-title");
    const wrong = event.target.querySelector?.(".is-invalid, form.editor .alert-danger");
    if (wrong?.matches(".alert-danger")) wrong.tabIndex = -1;
    if (conflict) conflict.focus();
    else if (wrong) wrong.focus();
    else if (isLost() && event.target.id === "bilagor") event.target.querySelector("input[type=file]")?.focus();
    else if (isLost() && lastRow) document.getElementById(lastRow)?.querySelector("a.btn, .btn")?.focus();
  });

  // --- Words and minutes under a text box: [data-reading-length="ID of the text box"] ---
  document.addEventListener("input", (event) => {
    const note = event.target.id && document.querySelector(`[data-reading-length="${event.target.id}"]`);
    if (!note) return;
    const words = event.target.value.match(/[^\s]*[\p{L}\p{N}][^\s]*/gu)?.length || 0;
    const minutes = Math.max(1, Math.round(words / 200));
    note.textContent = words ? `${words} ord, ungefär ${minutes} ${minutes === 1 ? "minut" : "minuter"} att läsa` : "";
  });

  // --- Text areas grow with their text, where CSS field-sizing does not see to it ---
  const growsByItself = CSS.supports("field-sizing", "content");
  const grow = (area) => {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  if (!growsByItself) {
    document.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
  }

  // --- Drop a file: [data-dropzone] round a file input ---
  const dropzoneOf = (event) => event.target.closest?.("[data-dropzone]");
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(type, (event) => {
      const zone = dropzoneOf(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", type === "dragenter" || type === "dragover");
      if (type !== "drop" || !event.dataTransfer.files.length) return;
      const input = zone.querySelector("input[type=file]");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  document.addEventListener("change", (event) => {
    const name = dropzoneOf(event)?.querySelector(".dropzone-name");
    if (name) name.textContent = [...event.target.files].map((file) => file.name).join(", ");
  });

  // --- Paste a picture: form[data-paste-files]. Text that is pasted goes where it always went ---
  document.addEventListener("paste", (event) => {
    const input = document.querySelector("form[data-paste-files] input[type=file]");
    const pictures = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    if (!input || !pictures.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    const now = new Date().toLocaleString("sv-SE").replace(/\D+/g, "-");
    const files = new DataTransfer();
    for (const file of input.files) files.items.add(file);
    for (const [number, file] of pictures.entries()) {
      const ending = file.type === "image/jpeg" ? "jpg" : file.type.slice("image/".length);
      const name = `inklistrad-bild-${now}${number ? `-${number + 1}` : ""}.${ending}`;
      files.items.add(new File([file], name, { type: file.type }));
    }
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    say("Bilden är inklistrad bland bilagorna. Välj Lägg till för att spara den.");
  });

  // --- The user menu closes on Escape and on a click outside ---
  const closeMenus = (except) => document.querySelectorAll("details.usermenu[open]").forEach((menu) => {
    if (!except || !menu.contains(except)) menu.open = false;
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.usermenu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // --- Shadows that tell that a table goes on sideways; one that fits needs no stop of the Tab key ---
  const shade = (frame) => {
    const rest = frame.scrollWidth - frame.clientWidth - frame.scrollLeft;
    const fits = frame.scrollWidth - frame.clientWidth <= 2;
    frame.classList.toggle("more-left", frame.scrollLeft > 2);
    frame.classList.toggle("more-right", rest > 2);
    frame.classList.toggle("fits", fits);
    if (fits) frame.removeAttribute("tabindex");
    else frame.tabIndex = 0;
  };
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => shade(entry.target)));

  const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  function enhance(root) {
    if (!growsByItself) all(root, "textarea").forEach(grow);
    // A form that came back with faults or a conflict holds words that are not saved.
    all(root, "form[data-warn-unsaved]:has(.is-invalid, .alert-danger, .conflict)").forEach((form) => {
      form.dataset.dirty = "yes";
    });
    all(root, ".table-scroll").forEach((frame) => {
      frame.addEventListener("scroll", () => shade(frame), { passive: true });
      sizes.observe(frame);
    });
  }
  enhance(document);
  document.getElementById("conflict-title")?.focus();
  document.addEventListener("htmx:load", (event) => event.target !== document.body && enhance(event.target));
})();
