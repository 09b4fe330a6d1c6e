// The grader's desk: a student, a question, its boxes, and the scripts that are done.

class Desk {
  constructor(store) {
    Object.assign(this, { store, scripts: [], unsaved: 0, saving: false, drafts: new Map(), base: {}, agreed: "" });
    Object.assign(this, { asking: false, doubted: false });
    this.roster = dealt() ? DATA.roster : ROSTER.read() ?? DATA.roster;
    this.at = Object.fromEntries([...document.querySelectorAll("[id]")].map((found) => [found.id, found]));
    this.notice = new Notice(this.at.said, this.at.undo);
    this.boxes = new BoxesForm(this.at.boxes, {
      changed: () => this.mark(), done: () => this.at.save.focus(), points: () => askForPoints(this),
      say: (text) => this.warn(text) });
    this.whose = new StudentField(this.at.student, this.at.offered, () => this.people(), () => this.begin());
    this.listen();
    standClear(this.at);
  }

  async start() {
    await this.refresh();
    this.at.onward.value = ORDER.read() ?? "question";
    const place = PLACE.read();
    if (!place || !this.restore(place)) this.show(DATA.items[0]);
    if (this.student && !this.queueing) this.boxes.focus();
    else this.at.student.focus({ preventScroll: true });
  }

  listen() {
    const { desk, student, question, previous, next, clear, remove, undo, onward, expected, blank, roster } = this.at;
    desk.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    desk.addEventListener("keydown", (event) => keyed(this, event));
    desk.addEventListener("focusin", () => stopAsking(this));
    question.addEventListener("input", () => this.ask(question.value));
    question.addEventListener("change", () => this.settle());
    student.addEventListener("input", () => this.notice.hush());
    student.addEventListener("change", () => this.meet());
    previous.addEventListener("click", () => this.step(-1));
    next.addEventListener("click", () => this.step(1));
    expected.addEventListener("click", () => this.boxes.expect());
    blank.addEventListener("click", () => this.boxes.leaveBlank());
    clear.addEventListener("click", () => { this.boxes.fill({}); this.mark(); this.boxes.focus(); });
    remove.addEventListener("click", () => this.remove());
    undo.addEventListener("click", () => this.undo());
    onward.addEventListener("change", () => ORDER.write(onward.value));
    roster.addEventListener("change", () => this.enrol(roster.files[0]));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => { event.preventDefault(); this.enrol(event.dataTransfer.files[0]); });
    document.querySelectorAll(".export").forEach((button) => button.addEventListener("click", () => this.export()));
    addEventListener("beforeunload", (event) => { if (!this.store.lasting && this.unsaved) event.preventDefault(); });
    addEventListener("storage", (event) => this.heard(event.key));
  }

  // Another tab has saved a script, or taken in a roster.
  async heard(key) {
    if (key === ROSTER.key) this.roster = dealt() ? DATA.roster : ROSTER.read() ?? DATA.roster;
    if (key === ROSTER.key || key === CHANGED.key) await this.refresh();
    if (key === CHANGED.key) this.catchUp();
  }

  // The student and the question are named.
  begin() {
    this.settle();
    if (this.at.student.value && !this.agree()) return;
    this.boxes.focus();
  }

  get student() {
    return this.whose.value;
  }

  // Who may be meant by a few letters. Without a roster anybody may be new, and nobody is guessed.
  people() {
    if (!this.roster.length) return [];
    const enrolled = new Set(this.roster.map((person) => person.student));
    const others = stackOf(this.scripts).filter((student) => !enrolled.has(student));
    return [...this.roster, ...others.map((student) => ({ student, form: "", name: "" }))];
  }

  // Settle who is meant. Whoever is not on the roster is a new student only after a yes, which is Enter once more.
  agree() {
    const others = this.agreed === this.student ? [] : this.whose.settle();
    if (!this.roster.length || this.whose.known || this.agreed === this.student) {
      this.meet();
      return true;
    }
    this.agreed = this.student;
    const like = others.slice(0, 3).map((person) => person.student).join(", ");
    const said = like ? `may be ${like}${others.length > 3 ? " …" : ""}: type more` : "is not on the roster";
    this.at.student.focus();
    this.warn(`${this.student} ${said}. Enter once more if this is a new student.`,
      () => document.activeElement === this.at.student);
    return false;
  }

  // The question that was typed: q7, 7, a/7; without a form, that of the student's other scripts or of the last question.
  named(text) {
    const found = /^(?:([a-z])\s*\/)?\s*q?0*(\d+)$/i.exec(stripped(text));
    if (!found) return undefined;
    const sheet = sheetOf(this.student, this.roster);
    if (sheet) return sheet[Number(found[2]) - 1];
    const form = found[1]?.toUpperCase() ?? (this.formOf(this.student) || this.item.form || "");
    return DATA.items.find((item) => (item.form ?? "") === form && Number(item.id.slice(1)) === Number(found[2]));
  }

  formOf(student) {
    return formOfStudent(student, this.scripts, this.roster);
  }

  ask(text) {
    const item = this.named(text);
    this.at.question.setAttribute("aria-invalid", String(!item && stripped(text) !== ""));
    if (item && item !== this.item) this.show(item, { typed: true });
  }

  // What stands in the field is the question that is shown.
  settle() {
    const { question } = this.at;
    if (question.getAttribute("aria-invalid") === "true") this.warn(`There is no question ${question.value}.`);
    question.value = nameOnPaper(this.item, this.student, this.roster);
    question.setAttribute("aria-invalid", "false");
  }

  // A student was named: what is typed and nobody's yet goes with the name, which may only have been mended; else his
  // script is shown.
  meet() {
    if (this.shownOf === this.student) return;
    const item = this.first() ?? inForm(this.item, this.formOf(this.student));
    const along = this.changedHere && !Object.keys(this.base).length && item === this.item;
    if (along) this.drafts.delete(this.draftKey(this.shownOf, item));
    else this.putAside(this.shownOf);
    this.shownOf = this.student;
    if (along) this.mark();
    else this.show(item);
  }

  // The question of a student's own sheet to begin with: the one in which something is typed, or that goes through all
  // students, else the first that is not marked yet.
  first() {
    const sheet = sheetOf(this.student, this.roster);
    const kept = this.changedHere || this.at.onward.value === "student";
    if (!sheet || (kept && sheet.includes(this.item))) return sheet && this.item;
    const done = new Set(doneBy(this.scripts, this.student).map((script) => script.item));
    return sheet.find((item) => !done.has(item.id)) ?? sheet[0];
  }

  step(by) {
    const items = sheetOf(this.student, this.roster) ?? DATA.items;
    const count = items.length;
    const item = items[(items.indexOf(this.item) + by + count) % count];
    const first = this.at.onward.value === "student" && firstLacking(item, { student: "", scripts: this.scripts, roster: this.roster });
    if (first) this.turnTo(first);
    else this.show(item);
  }

  // Another student with another question.
  turnTo({ student, item }) {
    this.putAside(this.shownOf);
    this.whose.value = this.shownOf = student;
    this.show(item);
  }

  get changedHere() {
    if (!this.boxes.fields.size) return false;
    return Object.keys(this.boxes.halfGiven()).length > 0 || Object.entries(this.boxes.contents()).some(
      ([name, box]) => !sameBox(box, this.base[name] ?? NOTHING_THERE));
  }

  draftKey(student, item) {
    return JSON.stringify([student, nameOf(item)]);
  }

  // What is half typed is there again when the grader comes back.
  putAside(student = this.shownOf) {
    if (!this.item) return;
    if (this.changedHere) this.drafts.set(this.draftKey(student, this.item), this.half());
    else this.drafts.delete(this.draftKey(student, this.item));
  }

  half() {
    return { ...this.boxes.half(), base: this.base };
  }

  show(item, { typed = false } = {}) {
    const other = item !== this.item;
    if (other) this.putAside();
    this.shownOf ??= this.student;
    this.item = item;
    this.doubted = false;
    if (!typed) this.at.question.value = nameOnPaper(item, this.student, this.roster);
    if (other) this.pose(item);
    const draft = this.drafts.get(this.draftKey(this.shownOf, item));
    this.drafts.delete(this.draftKey(this.shownOf, item)); // it is on the desk again
    this.base = draft?.base ?? contentsOf(this.kept());
    this.boxes.fill(draft?.contents ?? this.base, draft?.states, draft?.given);
    this.mark();
  }

  // The boxes and the key of a question.
  pose(item) {
    const name = nameOf(item);
    this.at.asked.textContent = name;
    this.at.worth.textContent = `${item.kind}, ${item.points} points`;
    this.at.key.replaceChildren(document.querySelector(`template[data-item="${name}"]`).content.cloneNode(true));
    this.boxes.ask(item);
  }

  kept() {
    return this.scripts.find((script) => script.student === this.student
      && script.form === (this.item.form ?? "") && script.item === this.item.id);
  }

  mark() {
    this.boxes.work(schemeFor(this.item));
    const marked = markedBy(this.item, this.boxes.texts(), this.boxes.byHand());
    const { chosen } = this.item;
    this.boxes.show(marked, chosen);
    this.at.total.textContent = outOf(marked.total, this.item.points);
    const words = chosen ? marked.parts[0].reason : diagnosisWords(marked.diagnosis);
    this.at.diagnosis.textContent = this.boxes.empty ? "" : forReading(words);
    this.at.look.hidden = !marked.toLookAt;
    this.at.again.hidden = this.at.remove.hidden = !this.kept();
    this.remember();
    this.notice.hush();
    return marked;
  }

  // What a reload of this tab finds again.
  remember() {
    PLACE.write({
      student: this.student, item: nameOf(this.item), half: this.changedHere ? this.half() : null, drafts: [...this.drafts],
    });
    showHalf(this.at.half, this.drafts, (student, item) => this.turnTo({ student, item }));
  }

  restore({ student, item, half, drafts }) {
    const found = DATA.items.find((other) => nameOf(other) === item);
    if (!found) return false;
    this.whose.value = this.shownOf = student;
    this.drafts = new Map(drafts);
    if (half) this.drafts.set(this.draftKey(student, found), half);
    this.show(found);
    return true;
  }

  // The shown script may have been saved in another tab: what was not changed here is as it is there.
  catchUp() {
    const script = this.kept();
    const theirs = contentsOf(script);
    const mine = this.boxes.contents();
    if (Object.keys(mine).every((name) => sameBox(theirs[name] ?? NOTHING_THERE, this.base[name] ?? NOTHING_THERE))) return;
    const { contents, differ } = merged(this.base, mine, theirs);
    const states = this.boxes.states();
    for (const [name, box] of Object.entries(contents)) {
      if (!sameBox(box, mine[name])) states[name] = box.text ? "typed" : script ? "blank" : "open";
      if (!differ.includes(name)) this.base = { ...this.base, [name]: theirs[name] ?? NOTHING_THERE };
    }
    this.boxes.fill(contents, states, this.boxes.halfGiven());
    this.mark();
  }

  async save() {
    if (this.saving) return; // a second Enter must not save the next script before it is typed
    if (!this.student) {
      this.warn("Say whose script this is.");
      this.at.student.focus();
      return;
    }
    if (!this.agree()) return;
    const { withKey } = this.boxes;
    if (withKey) { refuse(this, withKey); return; }
    const unfinished = [...this.boxes.fields.values()].find(({ byHand }) => !byHand.read());
    if (unfinished) { unfinished.byHand.open(); return; }
    const { item, student, base } = this;
    const mine = this.boxes.contents();
    let script;
    let found;
    this.saving = true;
    await this.changed(keptScript(item, student, mine), (kept) => {
      found = merged(base, mine, contentsOf(kept));
      script = found.differ.length ? null
        : { ...keptScript(item, student, found.contents), saved: kept?.saved ?? Date.now() };
      return script;
    });
    this.saving = false;
    if (!script) { this.contradict(found); return; }
    this.drafts.delete(this.draftKey(this.student, item));
    this.base = contentsOf(script);
    this.boxes.fill(this.base);
    this.say(`✓ Saved ${nameOf(item)} of ${script.student}: ${outOf(script.total, script.points)}.`);
    this.last = script;
    this.onward();
  }

  // Another tab has saved other things in the same boxes: neither is lost, and the grader decides.
  contradict({ contents, differ }) {
    const theirs = contentsOf(this.kept());
    this.boxes.fill(contents, this.boxes.states());
    this.base = theirs;
    this.mark();
    const there = differ.map((name) => `${name} = ${theirs[name].text || "blank"}`).join(", ");
    this.warn(`Saved otherwise in another tab: ${there}. Nothing is saved yet; Enter keeps what stands here.`);
    this.at.save.focus();
  }

  // On to what waits to be decided, to the next question of this student, or to the next student.
  onward() {
    const [waiting] = this.queueing ? queueOf(this.scripts) : [];
    if (waiting) {
      this.open(waiting.script, waiting.look.name);
      return;
    }
    if (this.queueing) this.say(`${this.notice.text} Nothing waits any more.`);
    this.queueing = false;
    const { student, item, scripts, roster } = this;
    const next = nextScript(this.at.onward.value, { student, item, scripts, roster });
    if (next.said) this.say(`${this.notice.text} ${next.said}`);
    this.turnTo(next);
    if (next.student) this.boxes.focus();
    else this.at.student.focus();
  }

  back() {
    const last = this.last ?? this.scripts.at(-1);
    if (last) this.open(last);
  }

  async remove() {
    const script = this.kept();
    await this.changed(script);
    this.base = {};
    this.boxes.fill({});
    this.mark();
    this.say(`Removed ${nameOf(this.item)} of ${script.student}.`, script);
    this.at.undo.focus();
  }

  async undo() {
    const script = this.notice.removed;
    await this.changed(script, () => script);
    this.open(script);
    this.say(`${nameOf(this.item)} of ${script.student} is back.`);
  }

  // Keep what `make` makes of a script, or remove it; where the browser refuses, go on in memory with all that is known.
  async changed(script, make) {
    let made;
    const change = (store) => (make ? store.change(script, (kept) => (made = make(kept))) : store.remove(script));
    try {
      await change(this.store);
    } catch {
      this.store = memoryStore(this.scripts);
      await change(this.store);
    }
    this.unsaved += 1;
    if (make && !made) await this.refresh(); // another tab has been here
    else {
      const others = this.scripts.filter((other) => !sameScript(other, script));
      this.scripts = made ? inOrder([...others, made]) : others;
      this.showKept();
    }
    ring();
  }

  // A script that is kept. box: the one to be decided, from the queue.
  open(script, box) {
    this.queueing = box !== undefined;
    this.putAside();
    this.whose.value = this.shownOf = script.student;
    this.drafts.delete(this.draftKey(script.student, itemOf(script)));
    this.show(itemOf(script));
    this.at.desk.scrollIntoView({ block: "start" });
    if (box === undefined) this.boxes.focus();
    else this.boxes.fields.get(box).byHand.open();
  }

  async enrol(file) {
    if (!file) return;
    if (dealt()) {
      this.say("This exam has sheets of its own for every student, which this page knows: no roster is needed.");
      return;
    }
    const { people, problem, beside } = await rosterOfFile(await file.arrayBuffer());
    if (problem) {
      this.say(`${file.name}: ${problem}`);
      return;
    }
    this.roster = people;
    ROSTER.write(people);
    await this.refresh();
    const unread = beside.length ? ` Not read, as it is no roster: ${beside.join(", ")}.` : "";
    this.say(`${file.name}: a roster of ${counted(people.length, "student")}.${unread}`);
    this.at.student.focus();
  }

  async refresh() {
    this.scripts = await this.store.all();
    this.showKept();
  }

  showKept() {
    showKept(this.at, this, (script, box) => this.open(script, box));
  }

  export() {
    download("answers.csv", answersFile(this.scripts));
    this.unsaved = 0;
    this.say(`Saved ${counted(this.scripts.length, "script")} as answers.csv.`);
  }

  say(text, removed = null) {
    this.notice.say(text, { removed });
  }

  // Say a line about the script that is shown: it goes when another one is, or when it no longer holds.
  warn(text, holds = () => true) {
    const { item, student } = this;
    this.notice.say(text, { holds: () => this.item === item && this.student === student && holds() });
  }
}
