// The keyboard of the inbox. Single keys count only while focus is in the list or among a notice's acts, and never in
// a field (WCAG 2.1.4). Everything can be reached by Tab, and without this.
"use strict";
(() => {
  const typing = (event) =>
    event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea");

  const table = document.querySelector("[data-rows]");
  if (table) {
    const links = () => [...table.querySelectorAll("tbody th a")];
    const steps = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
    table.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step || typing(event)) return;
      const stops = links();
      const row = event.target.closest("tr");
      const here = stops.findIndex((link) => row && row.contains(link));
      event.preventDefault();
      stops[Math.min(Math.max(here + step, 0), stops.length - 1)].focus();
    });
  }

  const acts = document.querySelector("[data-keys]");
  if (acts) {
    const panels = { o: "open", t: "amend", s: "merge", d: "duplicate", a: "reject" };
    const show = (panel) => {
      panel.open = true;
      const stop = panel.querySelector("input:not([type=hidden]), select, textarea") || panel.querySelector("button");
      // An act that is filled in already needs only its button.
      const ready = ["open", "amend"].includes(panel.dataset.act) ? panel.querySelector("button") : stop;
      ready.focus();
    };
    acts.addEventListener("keydown", (event) => {
      const wanted = panels[event.key.toLowerCase()];
      if (!wanted || typing(event)) return;
      const panel = acts.querySelector(`[data-act="${wanted}"]`);
      if (!panel) return;
      event.preventDefault();
      show(panel);
    });
    // Where there is nothing to put right or to go to, the page opens at what is to be done.
    const wrong = document.querySelector("main .ds-error-summary");
    if (wrong) wrong.focus();
    else acts.focus();
    const said = document.querySelector("main .messages");
    if (said) {
      said.id = "said";
      acts.setAttribute("aria-describedby", "said");
    }
  } else if (table && document.querySelector("main .messages")) {
    const first = table.querySelector("tbody th a");
    if (first) first.focus();
  }
})();
