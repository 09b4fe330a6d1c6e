// Points of one box by hand: a button beside the verdict, and two fields that it opens.

class ByHandForm {
  // form: the boxes, whose `changed` and `done` are called, and which says what cannot be.
  constructor(part, place, form) {
    Object.assign(this, { part, form, given: null });
    this.button = element("button", { type: "button", className: "by-hand", textContent: "±", title: "Other points" });
    this.button.setAttribute("aria-label", `Other points for ${part.name}`);
    this.button.setAttribute("aria-expanded", "false");
    this.points = this.input(place, "points", `Points of ${part.points}`);
    this.comment = this.input(place, "comment", "Why");
    this.row = element("div", { className: "given", hidden: true }, this.points.field, this.comment.field);
    this.button.addEventListener("click", () => this.toggle());
  }

  input(place, name, text) {
    const input = element("input", { id: `${name}-${place}`, type: "text", autocomplete: "off" });
    const field = element("p", { className: name }, element("label", { htmlFor: input.id, textContent: text }), input);
    input.addEventListener("keydown", (event) => this.key(event, name));
    input.addEventListener("input", () => this.form.changed());
    input.addEventListener("change", () => { if (name === "comment" || stripped(this.comment.input.value)) this.read(); });
    return { input, field };
  }

  // half: what is half typed in their place, if anything is.
  fill(points, comment, half = null) {
    this.given = points ? { points, comment } : null;
    this.points.input.value = half?.points ?? points;
    this.comment.input.value = half?.comment ?? comment;
    this.show(Boolean(points || half));
  }

  // What stands in the fields and is not given so; null if nothing.
  get half() {
    const { points, comment } = this.given ?? NOTHING_THERE;
    const typed = { points: this.points.input.value, comment: this.comment.input.value };
    return typed.points === points && typed.comment === comment ? null : typed;
  }

  show(open) {
    this.row.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  toggle() {
    this.show(this.row.hidden);
    if (!this.row.hidden) this.points.input.select();
  }

  open() {
    this.show(true);
    this.points.input.select();
  }

  // Enter leads from the points to the comment, and on from there.
  key(event, name) {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (name === "points" && stripped(this.points.input.value)) this.comment.input.focus();
    else if (this.read()) this.form.goOn();
  }

  // Take what stands in the fields; without points nothing is given. Returns whether that can be.
  read() {
    const points = stripped(this.points.input.value);
    const comment = stripped(this.comment.input.value).replace(SPACES, " ");
    if (!points && !this.given) return true;
    const refused = points ? pointsRefused(points, comment, this.part.points) : "";
    this.points.input.setAttribute("aria-invalid", String(Boolean(refused)));
    this.given = points && !refused && comment ? { points: String(readNumber(points).found.value), comment } : null;
    if (refused) this.form.say(`${this.part.name}: ${refused}`);
    else if (points && !comment) this.form.say(`${this.part.name}: say why, or the points do not count.`);
    else if (points) this.form.say(`${this.part.name}: ${this.given.points} by hand.`);
    this.form.changed();
    return !refused && (!points || Boolean(comment));
  }
}
