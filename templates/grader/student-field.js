// The field that says whose script it is: a few letters of an id or of a name will do.

const MOST_OFFERED = 6;

class StudentField {
  // people: () => all who may be meant, {student, form, name}; named: called when a student was chosen from the list.
  constructor(input, list, people, named) {
    Object.assign(this, { input, list, people, named, active: -1, offered: [], literal: false });
    input.addEventListener("input", () => { this.literal = false; this.offer(); });
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
  }

  get value() {
    return stripped(this.input.value);
  }

  set value(student) {
    this.input.value = student;
    this.close();
  }

  offer() {
    const found = meantBy(this.value, this.people());
    this.offered = found.length === 1 && found[0].student === this.value ? [] : found.slice(0, MOST_OFFERED);
    this.point(found.length === 1 ? 0 : -1);
    const more = found.length - this.offered.length;
    this.list.replaceChildren(...this.offered.map((person, place) => this.option(person, place)),
      ...(this.offered.length && more ? [element("li", { className: "more", textContent: `and ${more} more`, ariaDisabled: "true", role: "option" })] : []));
    this.point(this.active);
  }

  option({ student, form, name }, place) {
    const made = element("li", { id: `student-${place}`, role: "option", textContent: [student, name, form].filter(Boolean).join("  ") });
    made.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(place); this.named(); });
    return made;
  }

  point(place) {
    this.active = place;
    const open = this.offered.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    if (open && place >= 0) this.input.setAttribute("aria-activedescendant", `student-${place}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Escape") { this.close(); this.literal = true; } // what stands there is meant as it stands
    if (!(event.key in moves) || !this.offered.length) return;
    event.preventDefault();
    this.point(Math.min(Math.max(this.active + moves[event.key], 0), this.offered.length - 1));
  }

  take(place) {
    this.value = this.offered[place].student;
  }

  close() {
    this.offered = [];
    this.point(-1);
  }

  // Take whom the letters mean, or whom the list points at. Returns who else could be meant: none, or several.
  settle() {
    const found = meantBy(this.value, this.people());
    if (this.active >= 0 && this.offered.length) this.take(this.active);
    else if (found.length === 1 && !this.literal) this.value = found[0].student;
    else return found;
    return [];
  }

  get known() {
    return this.people().some(({ student }) => student === this.value);
  }
}
