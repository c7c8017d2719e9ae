// The list of hits under the search field: arrow keys walk it, Escape closes it. Without this the field still searches.
"use strict";
(() => {
  const search = document.querySelector(".site-search");
  if (!search) return;
  const field = search.querySelector("input");
  const hits = search.querySelector(".search-popover");
  const close = () => hits.replaceChildren();

  search.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      field.focus();
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...hits.querySelectorAll("a")];
    const here = stops.indexOf(document.activeElement);
    if (here < 0 || stops.length < 2) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(here + step + stops.length) % stops.length].focus();
  });
  document.addEventListener("click", (event) => {
    if (!search.contains(event.target)) close();
  });
  search.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !search.contains(event.relatedTarget)) close();
  });
})();
