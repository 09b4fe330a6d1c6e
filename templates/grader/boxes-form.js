// The boxes of one question: what is typed into them, what is expected there, and what it is worth.
// A box is open, typed, expected or blank. What is expected follows what is typed above it.

const PLACES = "1234567890abcdefghijklmnopqrstuvwxyz";
const AS_EXPECTED = ["=", "*"];
const LEFT_BLANK = "/";
const OTHER_POINTS = "!";

class BoxesForm {
  // changed: called when anything was; done: called when no box is open any more; points: called when other points are to
  // be given; say: says a line.
  constructor(place, { changed, done, points, say }) {
    Object.assign(this, { place, changed, done, points, say, fields: new Map() });
  }

  // Ask for the boxes of a question; they are empty.
  ask(item) {
    this.item = item;
    this.fields = new Map(item.parts.map((part, place) => [part.name, this.field(part, place)]));
    this.place.replaceChildren(...[...this.fields.values()].map((field) => field.row));
  }

  // contents: {text, points, comment} by part; states, and points by hand that are half typed: by part, where they are known.
  fill(contents, states = {}, half = {}) {
    const kept = Object.keys(contents).length > 0;
    for (const [name, field] of this.fields) {
      const { text, points, comment } = contents[name] ?? NOTHING_THERE;
      field.input.value = text;
      field.byHand.fill(points, comment, half[name]);
      field.row.dataset.state = states[name] ?? (text ? "typed" : kept ? "blank" : "open");
    }
  }

  field(part, place) {
    const input = element("input", { id: `box-${place}`, type: "text", autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "off");
    input.setAttribute("aria-describedby", `verdict-${place} reason-${place}`);
    const sign = element("kbd", { textContent: PLACES[place] ?? "" });
    sign.setAttribute("aria-hidden", "true");
    const label = element("label", { htmlFor: input.id }, sign, unitName(part.name));
    const verdict = element("output", { id: `verdict-${place}`, className: "verdict" });
    verdict.setAttribute("for", input.id);
    verdict.setAttribute("aria-live", "off");
    const reason = element("p", { id: `reason-${place}`, className: "reason" });
    const byHand = new ByHandForm(part, place, this);
    const row = element("div", { className: "box" }, label, input, verdict, byHand.button, reason, byHand.row);
    input.addEventListener("input", () => {
      row.dataset.state = stripped(input.value) ? "typed" : "open";
      this.changed();
    });
    input.addEventListener("beforeinput", (event) => this.sign(event, part.name));
    return { input, verdict, reason, row, byHand };
  }

  // A sign in the place of a text.
  sign(event, name) {
    const { selectionStart, selectionEnd, value } = event.target;
    if (selectionStart !== 0 || selectionEnd !== value.length) return;
    if (AS_EXPECTED.includes(event.data)) this.expect(name);
    else if (event.data === LEFT_BLANK) this.leaveBlank(name);
    else if (event.data === OTHER_POINTS) this.points();
    else return;
    event.preventDefault();
  }

  // This box, and all that are open, are as expected.
  expect(name) {
    if (this.item.chosen) this.say("Any weights that work are right here: type what stands in the boxes.");
    else this.settle("expected", name);
  }

  // This box, and all that are open, are blank.
  leaveBlank(name) {
    this.settle("blank", name);
  }

  settle(state, name) {
    for (const [other, { row, input }] of this.fields) {
      if (other !== name && row.dataset.state !== "open") continue;
      row.dataset.state = state;
      if (state === "blank") input.value = "";
    }
    this.changed();
    this.goOn();
  }

  // To the next box that is open, after this one and else from the first.
  goOn(name) {
    const names = [...this.fields.keys()];
    const from = names.indexOf(name) + 1;
    const open = [...names.slice(from), ...names.slice(0, from)].find((other) => this.isOpen(other));
    if (open === undefined) this.done();
    else this.focus(open);
    return open !== undefined;
  }

  isOpen(name) {
    return this.fields.get(name).row.dataset.state === "open";
  }

  // What is expected, once more: what is typed may have changed it. scheme: the question's.
  work(scheme) {
    const settled = [...this.fields].filter(([, { row }]) => ["typed", "blank"].includes(row.dataset.state));
    const expected = expectedTexts(scheme, Object.fromEntries(settled.map(([name, { input }]) => [name, input.value])));
    for (const [name, { row, input }] of this.fields) {
      input.placeholder = forReading(expected[name] ?? "");
      if (row.dataset.state !== "expected") continue;
      input.value = expected[name];
      if (!expected[name]) row.dataset.state = "open"; // nothing follows: it has to be typed
    }
  }

  show(marked, chosen) {
    for (const { name, verdict, points, reason, byHand } of marked.parts) {
      const field = this.fields.get(name);
      field.row.dataset.verdict = verdict;
      field.verdict.replaceChildren(
        element("span", { className: "sign", textContent: `${SIGNS[verdict]} ` }), `${verdict} `,
        element("b", { textContent: verdict === "blank" && !byHand ? "" : String(points) }));
      field.row.classList.toggle("decided", Boolean(byHand));
      const words = chosen ? "" : forReading(why(reason));
      field.reason.textContent = byHand ? `${words} ${byHandWords(byHand)}`.trim() : words;
    }
  }

  texts() {
    return Object.fromEntries([...this.fields].map(([name, { input }]) => [name, input.value]));
  }

  byHand() {
    return Object.fromEntries([...this.fields].flatMap(([name, { byHand }]) => (byHand.given ? [[name, byHand.given]] : [])));
  }

  // Points by hand and comments that are half typed, by part.
  halfGiven() {
    return Object.fromEntries([...this.fields].flatMap(([name, { byHand }]) => (byHand.half ? [[name, byHand.half]] : [])));
  }

  // {text, points, comment} by part, as they are kept.
  contents() {
    return Object.fromEntries([...this.fields].map(([name, { input, byHand }]) => [
      name, { ...NOTHING_THERE, text: stripped(input.value), ...byHand.given }]));
  }

  half() {
    return { contents: this.contents(), states: this.states(), given: this.halfGiven() };
  }

  states() {
    return Object.fromEntries([...this.fields].map(([name, { row }]) => [name, row.dataset.state]));
  }

  // The first box in which a key stands.
  get withKey() {
    return [...this.fields.keys()].find((name) => isKey(this.fields.get(name).input.value));
  }

  // Nothing was typed or settled.
  get untouched() {
    return this.empty && [...this.fields.keys()].every((name) => this.isOpen(name));
  }

  get empty() {
    return Object.values(this.texts()).every((text) => !stripped(text));
  }

  // The box of this name, or the first that is open, or the first.
  focus(name) {
    const open = [...this.fields.keys()].find((other) => this.isOpen(other));
    const { input } = this.fields.get(name ?? open) ?? [...this.fields.values()][0];
    input.focus();
    input.select();
  }

  get inputs() {
    return [...this.fields.values()].map((field) => field.input);
  }
}
