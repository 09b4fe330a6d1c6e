// The scripts that are kept: a row a student, a button a question, which opens the script again.

function scriptsList(scripts, open) {
  const byStudent = Map.groupBy ? Map.groupBy(scripts, (script) => script.student) : grouped(scripts);
  return [...byStudent].map(([student, theirs]) => {
    const total = added(theirs.map((script) => number(script.total)));
    const points = added(theirs.map((script) => number(script.points)));
    return element("tr", {},
      element("th", { scope: "row", textContent: student }),
      element("td", {}, ...theirs.map((script) => scriptButton(script, open))),
      element("td", { className: "total", textContent: `${total} / ${points}` }));
  });
}

function grouped(scripts) {
  const found = new Map();
  scripts.forEach((script) => found.set(script.student, [...(found.get(script.student) ?? []), script]));
  return found;
}

function scriptButton(script, open) {
  const name = nameOf({ form: script.form, id: script.item });
  const text = `${name} ${script.total}${script.look ? " !" : ""}`;
  const unseen = element("span", { className: "unseen", textContent: ` of ${script.points} points, ${script.student}` });
  const button = element("button", { type: "button", className: "script" }, text, unseen);
  button.addEventListener("click", () => open(script));
  return button;
}
