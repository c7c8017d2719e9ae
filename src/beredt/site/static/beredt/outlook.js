// The number beside a slider follows it as it is moved. The answer is asked for when it is let go, by htmx or the button.
"use strict";
(() => {
  const language = document.documentElement.lang;
  const locale = { nb: "nb-NO", nn: "nn-NO", en: "en-GB" }[language] || "nb-NO";
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const decimal = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const units = {
    share: (value) => `${whole.format(100 * value)}${language === "en" ? "" : "\u00a0"}%`,
    factor: (value, word) => `${decimal.format(value)} ${word}`,
  };
  document.addEventListener("input", (event) => {
    const slider = event.target;
    if (slider.type !== "range" || !slider.form) return;
    const shown = document.getElementById(`o-${slider.name}`);
    const said = units[slider.dataset.unit] || ((value, word) => `${whole.format(value)} ${word}`);
    if (shown) shown.textContent = said(Number(slider.value), slider.dataset.word);
  });
})();
