// The frame of templates/documents/_preview.html shows anew when autosave.js has kept what is typed in the page's form.
// The paper is put in the place of the one that stands there, so that the reader stays where she was.
(() => {
  "use strict";

  const preview = document.querySelector("[data-preview]");
  const frame = preview?.querySelector("iframe");
  if (!frame) return;

  const LATE = 1000; // a wait that is worth a word
  const PATIENCE = 8000; // for pictures
  const surroundings = preview.querySelector(".preview-window");
  const status = preview.querySelector("[data-preview-status]");
  let isAsking = false;
  let isStale = false;

  const isThere = () => Boolean(frame.contentDocument?.querySelector(".bar"));

  // --- A wait of more than a second is told, to the ear too ---
  function tellWhenLate(words, mark) {
    const timer = setTimeout(() => {
      if (mark) surroundings.classList.add(mark);
      status.textContent = words;
    }, LATE);
    return () => {
      clearTimeout(timer);
      if (mark) surroundings.classList.remove(mark);
      status.textContent = "";
    };
  }

  // To the eye, the first wait is told by the page itself.
  if (frame.offsetParent && !isThere()) {
    frame.addEventListener("load", tellWhenLate("Papperets sidor görs i ordning."), { once: true });
  }

  // --- Anew ---
  // The pictures of the pages that are seen now are fetched before they take the place of the old ones.
  async function fetchPictures(fresh, old) {
    const pictures = [...fresh.querySelectorAll(".blad img")];
    const seen = [...old.querySelectorAll(".blad img")];
    const wanted = pictures.filter((picture, index) => picture.loading !== "lazy" || seen[index]?.complete);
    wanted.forEach((picture) => { picture.loading = "eager"; });
    const patience = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    await Promise.race([Promise.allSettled(wanted.map((picture) => picture.decode())), patience]);
  }

  async function put(html) {
    const page = frame.contentDocument;
    const body = page.adoptNode(new DOMParser().parseFromString(html, "text/html").body);
    await fetchPictures(body, page.body);
    // Somebody has chosen the other way meanwhile.
    if (frame.contentDocument !== page) return;
    const { scrollX, scrollY } = frame.contentWindow;
    const isHere = page.activeElement && page.activeElement !== page.body ? page.activeElement.dataset.view : "";
    page.body.replaceWith(body);
    if (isHere) page.querySelector(`[data-view=${isHere}]`)?.focus({ preventScroll: true });
    frame.contentWindow.scrollTo(scrollX, scrollY);
  }

  async function show() {
    // Not in sight, or not there yet.
    if (!frame.offsetParent || !isThere()) return;
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    const stopTelling = tellWhenLate("Förhandsgranskningen uppdateras.", "is-late");
    try {
      const response = await fetch(frame.contentWindow.location.href, { headers: { "X-Requested-With": "fetch" } });
      if (response.ok && !response.redirected) await put(await response.text());
    } catch {
      // The next time something is kept, the paper is asked for again.
    }
    stopTelling();
    isAsking = false;
    if (isStale) show();
  }

  document.addEventListener("autosave:kept", show);
})();
