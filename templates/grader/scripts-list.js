// What is kept, below the desk: what waits to be decided, and the scripts, a row a student, a button a question, which
// opens the script again.

// at: the page's elements by their ids; open: called with a script, and of what waits with the box.
function showKept(at, { store, scripts, roster }, open) {
  at.refused.hidden = store.lasting;
  at.count.textContent = counted(scripts.length, "script") + (store.lasting ? " in this browser" : " in memory, not kept");
  at.enrolled.textContent = roster.length
    ? `A roster of ${counted(roster.length, "student")}` : "No roster: drop a table with a column student on the page";
  const names = new Map(roster.map((person) => [person.student, person.name]));
  at.list.replaceChildren(...scriptsList(scripts, names, open));
  at.students.hidden = !scripts.length;
  const waiting = queueOf(scripts);
  at.odd.hidden = !waiting.length;
  at.waiting.textContent = `${waiting.length} ${waiting.length === 1 ? "box" : "boxes"}`;
  at.queue.replaceChildren(...waiting.map((one) => queueRow(one, open)));
}

// The scripts that are half typed, and not shown. drafts: by student and name of the question, as JSON.
function showHalf(place, drafts, turnTo) {
  place.hidden = !drafts.size;
  place.replaceChildren("Half typed: ", ...[...drafts.keys()].map((key) => {
    const [student, name] = JSON.parse(key);
    const button = element("button", { type: "button", className: "script" }, `${name} ${student}`.trim());
    button.addEventListener("click", () => turnTo(student, DATA.items.find((item) => nameOf(item) === name)));
    return button;
  }));
}

function download(name, text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type: "text/csv" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// names: of students, by their ids.
function scriptsList(scripts, names, open) {
  const byStudent = Map.groupBy ? Map.groupBy(scripts, (script) => script.student) : grouped(scripts);
  return [...byStudent].map(([student, theirs]) => {
    const total = added(theirs.map((script) => number(script.total)));
    const points = added(theirs.map((script) => number(script.points)));
    return element("tr", {},
      element("th", { scope: "row", textContent: student, title: names.get(student) ?? "" }),
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
  const text = `${name} ${script.total}${looksOf(script).length ? " !" : ""}${script.byHand ? " ±" : ""}`;
  const unseen = element("span", { className: "unseen", textContent: ` of ${script.points} points, ${script.student}` });
  const button = element("button", { type: "button", className: "script" }, text, unseen);
  button.addEventListener("click", () => open(script));
  return button;
}
