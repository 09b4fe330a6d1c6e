// Filters the key as one types: "Q07" or "7", a number written ("0.53", "-1,2"), or words of a slip.
(() => {
  "use strict";
  const field = document.getElementById("find");
  const found = document.getElementById("found");
  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/\u2212/g, "-").replace(/(\d),(?=\d)/g, "$1.");
  const entries = [...document.querySelectorAll("section.item")].map((section) => ({
    section,
    row: document.querySelector(`tr[data-item="${section.id}"]`),
    number: Number(section.id.replace(/\D/g, "")),
    cells: [...section.querySelectorAll("td.answer, .slip-table td:not(.words)")].filter((cell) => cell.textContent),
    words: plain([...section.querySelectorAll(".about, td.words")].map((cell) => cell.textContent).join("\n")),
  }));

  function fits(entry, word) {
    const item = word.match(/^q?(\d+)$/);
    if (item) return entry.number === Number(item[1]);
    const number = word.match(/^([+-]?)(\d*\.\d*)$/);
    if (!number) return entry.words.includes(word);
    const start = (number[1] === "-" ? "-" : "") + (number[2].startsWith(".") ? "0" : "") + number[2];
    const hits = entry.cells.filter((cell) => plain(cell.textContent).startsWith(start));
    hits.forEach((cell) => cell.classList.add("hit"));
    return hits.length > 0;
  }

  function filter() {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    document.querySelectorAll(".hit").forEach((cell) => cell.classList.remove("hit"));
    const shown = entries.filter((entry) => {
      const right = words.every((word) => fits(entry, word));
      entry.section.hidden = entry.row.hidden = !right;
      return right;
    });
    found.textContent = words.length ? `${shown.length} of ${entries.length}` : "";
  }

  field.addEventListener("input", filter);
  document.querySelector(".finder").hidden = false;
  filter();
})();
