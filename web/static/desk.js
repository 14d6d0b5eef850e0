/* Keys and small comforts of the desk. Everything works without this file. */
"use strict";
(() => {
  const pages = { n: "/", c: "/conflicts", r: "/articles", o: "/outlets", l: "/alerts" };
  const typing = (el) => el.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName);
  let waitingForPage = false;

  function rows() { return [...document.querySelectorAll("main .ev, main .open, main table.stack tbody tr")]; }

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("sel"));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    all.forEach((row) => row.classList.remove("sel"));
    next.classList.add("sel");
    const link = next.querySelector("a");
    if (link) link.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (waitingForPage) {
      waitingForPage = false;
      if (pages[event.key]) location.href = pages[event.key];
      return;
    }
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "g") waitingForPage = true;
    else if ("amu".includes(event.key)) {
      const key = `[data-key=${event.key}]`;
      const button = document.querySelector(`.sel ${key}`) || document.querySelector(`.open ${key}`) || document.querySelector(key);
      if (button) button.click();
    }
    else if (event.key === "/") { const field = document.getElementById("text"); if (field) { event.preventDefault(); field.focus(); } }
  }

  function live(text, off) {
    const line = document.getElementById("live");
    if (!line) return;
    if (!line.dataset.was) line.dataset.was = line.innerHTML;
    line.classList.toggle("off", off);
    if (off) line.textContent = text; else line.innerHTML = line.dataset.was;
  }

  document.addEventListener("keydown", press);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-copy], [data-print]");
    if (!link) return;
    event.preventDefault();
    if ("print" in link.dataset) window.print();
    else if (navigator.clipboard) navigator.clipboard.writeText(link.href).then(() => { link.textContent = "Copied"; });
  });
  document.addEventListener("htmx:sseError", () => {
    const now = new Date().toISOString().slice(11, 16);
    live(`Not connected since ${now}, trying again`, true);
  });
  document.addEventListener("htmx:sseOpen", () => live("", false));
  /* A new lead arrives as .open: the former one becomes plain until the page is loaded again. */
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.detail.type !== "event") return;
    const id = /id="(ev-[^"]+)"/.exec(event.detail.data);
    const old = id && document.getElementById(id[1]);
    if (old) old.remove();
  });
})();
