// What is typed in form[data-autosave] is kept on the server, in a draft that its writer alone can see. The browser's own
// store is used only while the server cannot be reached, under the account's id, and is emptied at log-out.
(() => {
  "use strict";

  const account = document.body.dataset.konto;
  if (!account) return;

  const PAUSE = 1000; // after the last keystroke
  const LONGEST = 4000; // while somebody types without a pause
  const RETRY = 5000;
  const SHELF = `ik-utkast:${account}:`;
  const NOT_TYPED = ["csrfmiddlewaretoken", "utkast-version"];
  const states = new WeakMap();
  const forms = () => [...document.querySelectorAll("form[data-autosave]")].filter((form) => form.dataset.autosave);

  // --- The browser's own store ---
  let isLoggingOut = false;
  const shelf = {
    // What one window puts here is not another's to overwrite: the key is the form's address and the window.
    put(key, body) {
      if (isLoggingOut) return false;
      try {
        localStorage.setItem(SHELF + key, body);
        return true;
      } catch {
        return false;
      }
    },
    take: (key) => localStorage.getItem(SHELF + key),
    drop: (key) => localStorage.removeItem(SHELF + key),
    keys: () => Object.keys(localStorage).filter((key) => key.startsWith(SHELF)).map((key) => key.slice(SHELF.length)),
  };
  const urlOf = (key) => key.split("#")[0];
  const keyOf = (form) => `${form.dataset.autosave}#${states.get(form).window}`;

  // --- What is sent, and how ---
  function typed(form) {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && !NOT_TYPED.includes(name)) fields.append(name, value);
    }
    return fields.toString();
  }

  // With the words go which window they are from, which draft it has seen, and a number that grows: the server lets
  // neither another window nor a late answer write over what is newer.
  function parcel(form, words) {
    const state = states.get(form);
    const fields = new URLSearchParams(words);
    fields.set("utkast-fonster", state.window);
    fields.set("utkast-nummer", state.number += 1);
    fields.set("utkast-version", form.elements["utkast-version"]?.value || "");
    return fields.toString();
  }

  // A log-in in another tab changes the token; the cookie has the one that holds.
  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

  function wordsOf(body) {
    const fields = new URLSearchParams(body);
    ["utkast-fonster", "utkast-nummer", "utkast-version"].forEach((name) => fields.delete(name));
    return fields.toString();
  }

  async function send(url, body, keepalive = false) {
    try {
      const response = await fetch(url, {
        method: "POST",
        body,
        keepalive,
        headers: {
          "Content-Type": "application/x-www-form-urlencoded",
          "X-CSRFToken": token(),
          "X-Konto": account,
        },
        signal: keepalive ? undefined : AbortSignal.timeout(8000),
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      const answer = isJson ? await response.json() : {};
      return { ...answer, status: response.status, isKept: Boolean(answer.saved_at) };
    } catch {
      return { status: 0, isKept: false };
    }
  }

  // The server has said that the same account is still signed in: what the page sends from now on carries the new token.
  function renewTokens() {
    const fresh = token();
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((input) => { input.value = fresh; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": fresh }));
  }

  // --- What the writer is told; the same words are not said twice ---
  function tell(form, text, { isBad = false, logIn = false } = {}) {
    const status = form.querySelector("[data-autosave-status]");
    if (!status || status.dataset.said === text) return;
    status.dataset.said = text;
    status.textContent = text;
    status.classList.toggle("is-bad", isBad);
    if (!logIn) return;
    const link = document.createElement("a");
    link.href = document.body.dataset.loggaIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Logga in i en ny flik";
    status.append(" ", link);
  }

  function clock() {
    const now = new Date();
    return `kl ${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`;
  }

  const REFUSED = {
    400: "Texten kan inte sparas som utkast. Spara den med knappen, eller kopiera den.",
    401: "Du är inte längre inloggad.",
    403: "Du får inte längre skriva här.",
    404: "Det du skriver på finns inte längre.",
    413: "Texten är för lång för att sparas.",
  };

  function tellWhyNot(form, status, isShelved) {
    const why = REFUSED[status] || "Ingen kontakt med servern.";
    const kept = isShelved
      ? `Texten finns på den här datorn (${clock()}) och skickas när det går.`
      : "Kopiera din text innan du stänger sidan.";
    tell(form, `${why} ${kept}`, { isBad: true, logIn: status === 401 });
  }

  // --- One form ---
  const isUnkept = (form) => states.get(form).isFailing || typed(form) !== states.get(form).kept;

  function later(form, delay) {
    const state = states.get(form);
    clearTimeout(state.timer);
    if (!state.isSubmitting) state.timer = setTimeout(() => keep(form), delay);
  }

  async function keep(form) {
    const state = states.get(form);
    clearTimeout(state.timer);
    if (state.sending) await state.sending;
    if (!form.isConnected || !isUnkept(form)) return true;
    state.sending = keepOnce(form, state);
    const isKept = await state.sending;
    state.sending = null;
    return isKept;
  }

  async function keepOnce(form, state) {
    const url = form.dataset.autosave;
    const body = typed(form);
    const answer = await send(url, parcel(form, body));
    state.since = null;
    state.status = answer.status;
    if (!answer.isKept) {
      state.isFailing = true;
      form.removeAttribute("data-kept");
      tellWhyNot(form, answer.status, shelf.put(keyOf(form), parcel(form, typed(form))));
      later(form, RETRY);
      return false;
    }
    state.isFailing = false;
    state.kept = body;
    shelf.drop(keyOf(form));
    see(form, answer.version);
    renewTokens();
    const isLatest = typed(form) === body;
    form.toggleAttribute("data-kept", isLatest);
    form.dispatchEvent(new CustomEvent("autosave:kept", { bubbles: true }));
    tell(form, `Sparat utkast ${answer.saved_at}.${answer.message ? ` ${answer.message}` : ""}`, { isBad: Boolean(answer.message) });
    if (!isLatest) later(form, PAUSE);
    return true;
  }

  function see(form, version) {
    const seen = form.elements["utkast-version"];
    if (seen && version) seen.value = version;
  }

  function windowName() {
    return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("-");
  }

  function begin(form) {
    if (states.has(form) || !form.dataset.autosave) return;
    states.set(form, {
      begun: typed(form), kept: typed(form), window: windowName(), number: 0,
      timer: 0, since: null, sending: null, isFailing: false, isSubmitting: false,
    });
  }

  for (const type of ["input", "change"]) {
    document.addEventListener(type, (event) => {
      const form = event.target.form;
      const state = form && states.get(form);
      if (!state || state.isSubmitting) return;
      // Whoever types on has stayed.
      isLoggingOut = false;
      form.removeAttribute("data-kept");
      state.since ||= Date.now();
      later(form, Math.max(0, Math.min(PAUSE, state.since + LONGEST - Date.now())));
    });
  }

  // --- Saving: what was typed last reaches the draft first, so that a save that fails loses nothing ---
  async function settle(form) {
    const state = states.get(form);
    state.isSubmitting = true;
    clearTimeout(state.timer);
    if (state.sending) await state.sending;
    if (!isUnkept(form) || await keep(form) || [400, 403, 404, 413].includes(state.status)) return true;
    state.isSubmitting = false;
    later(form, RETRY);
    return false;
  }

  const isBoosted = (form) => Boolean(form.closest("[hx-boost=true]")) && Boolean(window.htmx);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const state = states.get(form);
    if (!state || isBoosted(form) || state.isSettled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (state.isSubmitting) return;
    settle(form).then((isReady) => {
      if (!isReady) return;
      state.isSettled = true;
      // Not within this very event, where the browser would take no notice of it.
      setTimeout(() => form.requestSubmit(event.submitter));
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    const form = event.detail.elt;
    const state = states.get(form);
    if (!state) return;
    event.preventDefault();
    if (!state.isSubmitting) settle(form).then((isReady) => isReady && event.detail.issueRequest(true));
  });

  // A save that failed: the form goes on being kept. One that was refused has come back as a new form.
  for (const type of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(type, (event) => {
      const state = states.get(event.detail.elt);
      if (!state || !event.detail.elt.isConnected) return;
      state.isSubmitting = false;
      state.isFailing = true;
      keep(event.detail.elt);
    });
  }
  window.addEventListener("pageshow", (event) => {
    for (const form of forms().filter((each) => states.has(each))) {
      if (event.persisted) Object.assign(states.get(form), { isSubmitting: false, isSettled: false });
      // Words that the browser has put back in a form by itself.
      if (isUnkept(form)) keep(form);
    }
  });

  // --- The server answers again: what waits in the browser is sent; a form that is open and untouched shows it ---
  async function deliver() {
    for (const key of shelf.keys()) {
      const open = forms().find((form) => form.dataset.autosave === urlOf(key));
      if (open && states.has(open) && isUnkept(open)) await keep(open);
      const waiting = shelf.take(key);
      if (!waiting) continue;
      const answer = await send(urlOf(key), waiting);
      if (!answer.isKept) continue;
      shelf.drop(key);
      // Nothing is typed in it here, and it does not say this already: it can show what has arrived.
      const isUntouched = open?.isConnected && typed(open) === states.get(open)?.begun;
      if (isUntouched && wordsOf(waiting) !== typed(open)) window.location.reload();
    }
  }

  const retry = () => forms().filter((form) => states.get(form)?.isFailing).forEach(keep);
  window.addEventListener("online", retry);
  window.addEventListener("focus", retry);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) return retry();
    return forms().filter((form) => states.has(form) && isUnkept(form)).forEach(keep);
  });
  function keepWhatLeaves() {
    for (const form of forms()) {
      const state = states.get(form);
      if (!state || state.isSubmitting || !isUnkept(form)) continue;
      // Whoever leaves waits for no answer: if none comes, the words wait on the shelf for the next page.
      const [key, words] = [keyOf(form), parcel(form, typed(form))];
      shelf.put(key, words);
      send(form.dataset.autosave, words, true).then((answer) => answer.isKept && shelf.drop(key));
    }
  }
  window.addEventListener("pagehide", keepWhatLeaves);
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.shouldSwap && keepWhatLeaves());

  // --- Log-out empties the browser's own store; text that never reached the server is asked about first ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-log-out]") || !shelf.keys().length || form.dataset.confirm) return;
    form.dataset.confirm = "Det finns text på den här datorn som inte har nått servern.\nLoggar du ut försvinner den.";
    form.dataset.confirmYes = "Logga ut ändå";
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form[data-log-out]")) return;
    isLoggingOut = true;
    shelf.keys().forEach(shelf.drop);
  });

  forms().forEach(begin);
  deliver();
  document.addEventListener("htmx:load", () => {
    const fresh = forms().filter((form) => !states.has(form));
    fresh.forEach(begin);
    if (fresh.length) deliver();
  });
})();
