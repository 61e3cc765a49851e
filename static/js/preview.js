// The frame of templates/documents/_preview.html shows anew when autosave.js has kept what is typed in the page's form.
// The paper is put in the place of the one that stands there, so that the reader stays where she was.
(() => {
  "use strict";

  const frame = document.querySelector("[data-preview] iframe");
  if (!frame) return;

  let isAsking = false;
  let isStale = false;

  async function show() {
    if (!frame.offsetParent || !frame.contentDocument?.body) return;
    if (isAsking) {
      isStale = true;
      return;
    }
    isAsking = true;
    isStale = false;
    try {
      const response = await fetch(frame.src, { headers: { "X-Requested-With": "fetch" } });
      if (response.ok && !response.redirected) {
        const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
        const page = frame.contentDocument;
        const { scrollX, scrollY } = frame.contentWindow;
        page.body.replaceWith(page.adoptNode(fresh.body));
        frame.contentWindow.scrollTo(scrollX, scrollY);
      }
    } catch {
      // The next time something is kept, the paper is asked for again.
    }
    isAsking = false;
    if (isStale) show();
  }

  document.addEventListener("autosave:kept", show);
})();
