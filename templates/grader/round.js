// Which script comes next: the next question of a student, or the next student with the same question.

const doneBy = (scripts, student) => scripts.filter((script) => script.student === student);

// The form of a student: the roster's, else that of his scripts; "" where nobody knows.
const formOfStudent = (student, scripts, roster) =>
  roster.find((person) => person.student === student)?.form || doneBy(scripts, student)[0]?.form || "";

// The questions of a student's own sheet, in its order; undefined where sheets are not personal.
const sheetOf = (student, roster) => roster.find((person) => person.student === student)?.items
  ?.map((name) => DATA.items.find((item) => nameOf(item) === name));

// What a question is called to who has a student's paper in hand: its number there.
const nameOnPaper = (item, student, roster) => {
  const place = sheetOf(student, roster)?.indexOf(item) ?? -1;
  return place < 0 ? nameOf(item) : String(place + 1);
};

// Students in the order of the stack: as their first scripts were saved.
const stackOf = (scripts) => [...new Set(scripts.map((script) => script.student))];

// The students who have a question already.
const having = (item, scripts) =>
  new Set(scripts.filter((script) => script.item === item.id).map((script) => script.student));

// {student, item, said}: student is "" where the grader has to say who is next.
function nextScript(order, desk) {
  return order === "student" ? nextStudent(desk) : nextQuestion(desk);
}

function nextQuestion({ student, item, scripts, roster }) {
  const done = new Set(doneBy(scripts, student).map((script) => script.item));
  const same = sheetOf(student, roster) ?? DATA.items.filter((other) => other.form === item.form);
  const left = same.filter((other) => !done.has(other.id));
  const behind = left.find((other) => same.indexOf(other) > same.indexOf(item));
  if (left.length) return { student, item: behind ?? left[0], said: "" };
  return { student: "", item: same[0], said: `${student} has all questions: ${runningTotal(student, scripts)}.` };
}

function nextStudent({ student, item, scripts, roster }) {
  const next = firstLacking(item, { student, scripts, roster });
  if (next) return { ...next, said: "" };
  const done = having(item, scripts);
  const absent = roster.filter((person) => !done.has(person.student));
  if (!roster.length || absent.length) return { student: "", item, said: "" };
  const after = DATA.items.find((other) => other.form === item.form && other.id > item.id);
  const said = `${item.id} is done: ${counted(roster.length, "student")}.`;
  return { ...(after && firstLacking(after, { student: "", scripts, roster })) ?? { student: "", item }, said };
}

// The next student of the stack, after this one and else from its beginning, who has not this question yet; in his form.
function firstLacking(item, { student, scripts, roster }) {
  const stack = stackOf(scripts);
  const done = having(item, scripts);
  const from = stack.indexOf(student) + 1;
  const asked = (other) => sheetOf(other, roster)?.includes(item) ?? true;
  const found = [...stack.slice(from), ...stack.slice(0, from)].find((other) => !done.has(other) && asked(other));
  return found === undefined ? null : { student: found, item: inForm(item, formOfStudent(found, scripts, roster)) };
}

// The question in the same place of another form; of no form, the question itself.
const inForm = (item, form) =>
  (form && DATA.items.find((other) => other.form === form && other.id === item.id)) || item;

function runningTotal(student, scripts) {
  const theirs = doneBy(scripts, student);
  const sum = (name) => added(theirs.map((script) => number(script[name])));
  return outOf(sum("total"), sum("points"));
}
