// The boxes of one question: what is typed into them, and what it is worth while it is typed.

class BoxesForm {
  constructor(place, changed) {
    this.place = place;
    this.changed = changed;
    this.fields = new Map();
  }

  // Ask for the boxes of a question. texts: what stands in them, by part.
  ask(item, texts) {
    this.fields = new Map(item.parts.map((part, place) => [part.name, this.field(part, place)]));
    this.place.replaceChildren(...[...this.fields.values()].map((field) => field.row));
    this.fill(texts);
  }

  fill(texts) {
    for (const [name, { input }] of this.fields) input.value = texts[name] ?? "";
  }

  field(part, place) {
    const input = element("input", { id: `box-${place}`, type: "text", autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "off");
    input.setAttribute("aria-describedby", `verdict-${place} reason-${place}`);
    input.addEventListener("input", () => this.changed());
    const label = element("label", { htmlFor: input.id, textContent: unitName(part.name) });
    const verdict = element("output", { id: `verdict-${place}`, className: "verdict" });
    verdict.setAttribute("for", input.id);
    verdict.setAttribute("aria-live", "off");
    const reason = element("p", { id: `reason-${place}`, className: "reason" });
    return { input, verdict, reason, row: element("div", { className: "box" }, label, input, verdict, reason) };
  }

  show(marked, chosen) {
    for (const { name, verdict, points, reason } of marked.parts) {
      const field = this.fields.get(name);
      field.row.dataset.verdict = verdict;
      field.verdict.replaceChildren(
        element("span", { className: "sign", textContent: `${SIGNS[verdict]} ` }), `${verdict} `,
        element("b", { textContent: verdict === "blank" ? "" : String(points) }));
      field.reason.textContent = chosen ? "" : forReading(why(reason));
    }
  }

  texts() {
    return Object.fromEntries([...this.fields].map(([name, { input }]) => [name, input.value]));
  }

  get empty() {
    return Object.values(this.texts()).every((text) => !stripped(text));
  }

  focus() {
    this.inputs[0].focus();
    this.inputs[0].select();
  }

  get inputs() {
    return [...this.fields.values()].map((field) => field.input);
  }
}
