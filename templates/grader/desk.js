// The grader's desk: a student, a question, its boxes, and the scripts that are done.

class Desk {
  constructor(store) {
    this.store = store;
    this.scripts = [];
    this.unsaved = 0;
    this.saving = false;
    this.drafts = new Map();
    this.schemes = new Map();
    this.at = Object.fromEntries([...document.querySelectorAll("[id]")].map((found) => [found.id, found]));
    this.boxes = new BoxesForm(this.at.boxes, () => this.mark());
    this.listen();
  }

  async start() {
    await this.refresh();
    this.show(DATA.items[0]);
    this.at.student.focus({ preventScroll: true });
  }

  listen() {
    const { desk, student, question, previous, next, clear, remove, undo } = this.at;
    desk.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    desk.addEventListener("keydown", (event) => this.key(event));
    question.addEventListener("input", () => this.ask(question.value));
    question.addEventListener("change", () => this.settle());
    student.addEventListener("change", () => this.meet());
    previous.addEventListener("click", () => this.step(-1));
    next.addEventListener("click", () => this.step(1));
    clear.addEventListener("click", () => { this.boxes.fill({}); this.mark(); this.boxes.focus(); });
    remove.addEventListener("click", () => this.remove());
    undo.addEventListener("click", () => this.undo());
    document.querySelectorAll(".export").forEach((button) => button.addEventListener("click", () => this.export()));
    addEventListener("beforeunload", (event) => { if (!this.store.lasting && this.unsaved) event.preventDefault(); });
  }

  // Enter leads through the boxes, and from the last one to the next script.
  key(event) {
    const boxes = this.boxes.inputs;
    const place = boxes.indexOf(event.target);
    const moves = { Enter: 1, ArrowDown: 1, ArrowUp: -1 };
    if (event.isComposing || !(event.key in moves) || event.target.tagName !== "INPUT") return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save();
    else if (event.key === "Enter" && place < 0) { this.settle(); this.meet(); this.boxes.focus(); }
    else if (event.key === "Enter" && place === boxes.length - 1) this.save();
    else if (place >= 0) boxes[place + moves[event.key]]?.focus();
    else return;
    event.preventDefault();
  }

  get student() {
    return stripped(this.at.student.value);
  }

  // The question that was typed: q7, 7, a/7; without a form, that of the student's other scripts or of the last question.
  named(text) {
    const found = /^(?:([a-z])\s*\/)?\s*q?0*(\d+)$/i.exec(stripped(text));
    if (!found) return undefined;
    const form = found[1]?.toUpperCase() ?? (this.formOf(this.student) || this.item.form || "");
    return DATA.items.find((item) => (item.form ?? "") === form && Number(item.id.slice(1)) === Number(found[2]));
  }

  formOf(student) {
    return this.scripts.find((script) => script.student === student)?.form;
  }

  ask(text) {
    const item = this.named(text);
    this.at.question.setAttribute("aria-invalid", String(!item && stripped(text) !== ""));
    if (item && item !== this.item) this.show(item, { typed: true });
  }

  // What stands in the field is the question that is shown.
  settle() {
    if (this.at.question.getAttribute("aria-invalid") === "true") this.say(`There is no question ${this.at.question.value}.`);
    this.at.question.value = nameOf(this.item);
    this.at.question.setAttribute("aria-invalid", "false");
  }

  // A student was named: show the script, if there is one and nothing else is being typed.
  meet() {
    const script = this.kept();
    if (script && this.boxes.empty) this.boxes.fill(Object.fromEntries(script.boxes));
    this.mark();
  }

  step(by) {
    const count = DATA.items.length;
    this.show(DATA.items[(DATA.items.indexOf(this.item) + by + count) % count]);
  }

  show(item, { typed = false } = {}) {
    if (this.item && !this.boxes.empty) this.drafts.set(this.item, this.boxes.texts());
    this.item = item;
    const name = nameOf(item);
    if (!typed) this.at.question.value = name;
    this.at.asked.textContent = name;
    this.at.worth.textContent = `${item.kind}, ${item.points} points`;
    this.at.key.replaceChildren(document.querySelector(`template[data-item="${name}"]`).content.cloneNode(true));
    this.boxes.ask(item, this.drafts.get(item) ?? Object.fromEntries(this.kept()?.boxes ?? []));
    this.mark();
  }

  kept() {
    return this.scripts.find((script) => script.student === this.student
      && script.form === (this.item.form ?? "") && script.item === this.item.id);
  }

  mark() {
    const marked = markedBy(this.item, this.boxes.texts());
    const { chosen } = this.item;
    this.boxes.show(marked, chosen);
    this.at.total.textContent = outOf(marked.total, this.item.points);
    const words = chosen ? marked.parts[0].reason : diagnosisWords(marked.diagnosis);
    this.at.diagnosis.textContent = this.boxes.empty ? "" : forReading(words);
    this.at.look.hidden = !marked.toLookAt;
    this.at.again.hidden = this.at.remove.hidden = !this.kept();
    return marked;
  }

  async save() {
    if (this.saving) return; // a second Enter must not save the next script before it is typed
    if (!this.student) {
      this.say("Say whose script this is.");
      this.at.student.focus();
      return;
    }
    const marked = this.mark();
    const script = {
      exam: DATA.exam, student: this.student, form: this.item.form ?? "", item: this.item.id,
      boxes: Object.entries(this.boxes.texts()).map(([name, text]) => [name, stripped(text)]),
      total: String(marked.total), points: this.item.points, look: marked.toLookAt,
      saved: this.kept()?.saved ?? Date.now(),
    };
    this.saving = true;
    await this.changed((store) => store.put(script));
    this.saving = false;
    this.drafts.delete(this.item);
    this.say(`Saved ${nameOf(this.item)} of ${script.student}: ${outOf(script.total, script.points)}.`);
    this.onward();
  }

  // On to the next question of this student, or to the next student.
  onward() {
    const form = this.item.form;
    const done = new Set(this.scripts.filter((script) => script.student === this.student).map((script) => script.item));
    const left = DATA.items.filter((item) => item.form === form && !done.has(item.id));
    const same = this.at.onward.value === "student";
    this.boxes.fill({});
    if (!same && left.length) {
      this.show(left.find((item) => item.id > this.item.id) ?? left[0]);
      this.boxes.focus();
      return;
    }
    if (!same) this.say(`${this.student} has all questions: ${this.running()}.`);
    this.at.student.value = "";
    if (same) this.mark();
    else this.show(DATA.items.find((item) => item.form === form));
    this.at.student.focus();
  }

  running() {
    const theirs = this.scripts.filter((script) => script.student === this.student);
    const sum = (name) => added(theirs.map((script) => number(script[name])));
    return outOf(sum("total"), sum("points"));
  }

  async remove() {
    const script = this.kept();
    await this.changed((store) => store.remove(script));
    this.boxes.fill({});
    this.mark();
    this.say(`Removed ${nameOf(this.item)} of ${script.student}.`, script);
    this.at.undo.focus();
  }

  async undo() {
    const script = this.removed;
    await this.changed((store) => store.put(script));
    this.open(script);
    this.say(`${nameOf(this.item)} of ${script.student} is back.`);
  }

  // Change what is kept; where the browser refuses, go on in memory with all that is known.
  async changed(change) {
    try {
      await change(this.store);
    } catch {
      this.store = memoryStore(this.scripts);
      await change(this.store);
    }
    this.unsaved += 1;
    await this.refresh();
  }

  open(script) {
    const item = DATA.items.find((other) => other.id === script.item && (other.form ?? "") === script.form);
    this.at.student.value = script.student;
    this.boxes.fill({});
    this.drafts.delete(item);
    this.show(item);
    this.at.desk.scrollIntoView({ block: "start" });
    this.boxes.focus();
  }

  async refresh() {
    this.scripts = await this.store.all();
    this.at.refused.hidden = this.store.lasting;
    this.at.count.textContent = counted(this.scripts.length, "script")
      + (this.store.lasting ? " in this browser" : " in memory, not kept");
    this.at.list.replaceChildren(...scriptsList(this.scripts, (script) => this.open(script)));
    this.at.students.hidden = !this.scripts.length;
  }

  export() {
    const file = new Blob([answersFile(this.scripts)], { type: "text/csv" });
    const link = element("a", { href: URL.createObjectURL(file), download: "answers.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    this.unsaved = 0;
    this.say(`Saved ${counted(this.scripts.length, "script")} as answers.csv.`);
  }

  say(text, removed = null) {
    this.removed = removed;
    this.at.undo.hidden = !removed;
    this.at.said.textContent = text;
  }
}

const schemes = new Map();

// Mark a question of the exam as its policies say. written: text by part.
function markedBy(item, written) {
  if (!schemes.has(item)) schemes.set(item, schemeOf(item));
  return mark(schemes.get(item), written, DATA.policies);
}

// The same for a question by its name, as `examgen mark --json` says it; for who checks the page.
function markedDocument(name, written) {
  const item = DATA.items.find((other) => nameOf(other) === name);
  const { total, parts, diagnosis: found } = markedBy(item, written);
  return {
    item: name, total: Number(total), points: Number(item.points),
    parts: parts.map((part) => ({ ...part, points: Number(part.points) })),
    diagnosis: diagnosisNames(found),
    said: diagnosisWords(found),
  };
}

const numberRead = (text) => {
  const { found, problem } = readNumber(text);
  return { text: found && found.text, problem };
};

window.examgen = { mark: markedDocument, readNumber: numberRead, readWord };
openStore(DATA.exam).then((store) => new Desk(store).start());
