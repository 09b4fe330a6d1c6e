// What is kept, below the desk: what waits to be decided, and the scripts, a row a student, a button a question, which
// opens the script again.

// at: the page's elements by their ids; open: called with a script, and of what waits with the box.
function showKept(at, { store, scripts, roster }, open) {
  at.refused.hidden = store.lasting;
  at.count.textContent = counted(scripts.length, "script") + (store.lasting ? " in this browser" : " in memory, not kept");
  at.enrolled.textContent = roster.length
    ? `A roster of ${counted(roster.length, "student")}` : "No roster: drop a table with a column student on the page";
  const names = new Map(roster.map((person) => [person.student, person.name]));
  showRows(at.list, scriptsList(scripts, names), open);
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

// {student, name, theirs, says} of each student; says: all that the row shows. names: of students, by their ids.
function scriptsList(scripts, names) {
  return [...grouped(scripts)].map(([student, theirs]) => {
    const name = names.get(student) ?? "";
    return { student, name, theirs, says: JSON.stringify([student, name, theirs.map(buttonText)]) };
  });
}

// Rows that say what they said stay as they are: there may be thousands of scripts.
function showRows(list, rows, open) {
  const known = new Map([...list.children].map((row) => [row.dataset.says, row]));
  const wanted = rows.map((row) => known.get(row.says) ?? studentRow(row, open));
  wanted.forEach((row, place) => { if (list.children[place] !== row) list.insertBefore(row, list.children[place] ?? null); });
  while (list.children.length > wanted.length) list.lastChild.remove();
}

function studentRow({ student, name, theirs, says }, open) {
  const sum = (of) => added(theirs.map((script) => number(script[of])));
  const row = element("tr", {},
    element("th", { scope: "row", textContent: student, title: name }),
    element("td", {}, ...theirs.map((script) => scriptButton(script, open))),
    element("td", { className: "total", textContent: `${sum("total")} / ${sum("points")}` }));
  row.dataset.says = says;
  return row;
}

const buttonText = (script) => {
  const name = nameOf({ form: script.form, id: script.item });
  return `${name} ${script.total}${looksOf(script).length ? " !" : ""}${script.byHand ? " ±" : ""}`;
};

function grouped(scripts) {
  const found = new Map();
  for (const script of scripts) {
    if (!found.has(script.student)) found.set(script.student, []);
    found.get(script.student).push(script);
  }
  return found;
}

function scriptButton(script, open) {
  const unseen = element("span", { className: "unseen", textContent: ` of ${script.points} points, ${script.student}` });
  const button = element("button", { type: "button", className: "script" }, buttonText(script), unseen);
  button.addEventListener("click", () => open(script));
  return button;
}
