// What keys do at the desk: Enter leads through the boxes that are open, and from the last one to the next script.

// What is a key or a command of a session at the keyboard (examgen/desk/typing.py), and nobody's answer.
const KEYS = /^(?:[=*/.]|undo|!\s*(?:\d{1,2}(?:\s.*)?)?|(?:[a-z]\s*\/\s*q?|q)\d+)$/i;
const isKey = (text) => KEYS.test(stripped(text));

function keyed(desk, event) {
  if (event.isComposing) return;
  const does = meaningOf(desk, event);
  if (!does) return;
  event.preventDefault();
  does();
}

function meaningOf(desk, event) {
  const { key, target } = event;
  if (desk.asking && !["Shift", "Control", "Alt", "Meta"].includes(key)) {
    const does = whichBox(desk, event);
    if (does) return does;
  }
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) return () => desk.save();
  if (key === "Enter" && event.shiftKey) return () => desk.back();
  if (key === "PageDown") return () => turn(desk, 1);
  if (key === "PageUp") return () => turn(desk, -1);
  if (target === desk.at.save) return toBox(desk, event);
  if (target.tagName !== "INPUT") return null;
  const boxes = desk.boxes.inputs;
  const place = boxes.indexOf(target);
  if (key === "Enter") return place < 0 ? () => desk.begin() : () => leave(desk, place);
  const other = place < 0 ? undefined : boxes[place + { ArrowDown: 1, ArrowUp: -1 }[key]];
  return other ? () => { other.focus(); other.select(); } : null;
}

// Another question, whose boxes take the place of those that were typed in.
function turn(desk, by) {
  desk.step(by);
  if (document.activeElement === document.body) desk.boxes.focus();
}

const isSign = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
const fieldOf = (desk, sign) => [...desk.boxes.fields.values()][PLACES.indexOf(sign.toLowerCase())];

// When no box is open: the sign of a box goes there.
function toBox(desk, event) {
  if (!isSign(event)) return null;
  if (event.key === OTHER_POINTS) return () => askForPoints(desk);
  const field = fieldOf(desk, event.key);
  return field ? () => { field.input.focus(); field.input.select(); } : null;
}

// After ! the sign of a box goes to its points. Any other key but a sign means what it always does.
function whichBox(desk, event) {
  if (!isSign(event)) {
    stopAsking(desk);
    return event.key === "Escape" ? () => {} : null;
  }
  const field = fieldOf(desk, event.key);
  return field ? () => field.byHand.open() : () => {};
}

// A box that is left empty is blank; the first one of a question in which nothing stands yet only at the second Enter,
// since the first one may have been meant for the script before.
function leave(desk, place) {
  const [name, { row, input }] = [...desk.boxes.fields][place];
  if (isKey(input.value)) { refuse(desk, name); return; }
  if (desk.boxes.untouched && !desk.doubted) { doubt(desk, name); return; }
  if (!stripped(input.value)) row.dataset.state = "blank";
  desk.mark();
  if ([...desk.boxes.fields.keys()].some((other) => desk.boxes.isOpen(other))) desk.boxes.goOn(name);
  else desk.save();
}

// The next key is the sign of a box.
function askForPoints(desk) {
  desk.asking = true;
  desk.warn("Other points: of which box?", () => desk.asking);
}

function stopAsking(desk) {
  desk.asking = false;
  desk.notice.hush();
}

// A key in a box is not what the student wrote.
function refuse(desk, name) {
  const { input } = desk.boxes.fields.get(name);
  desk.boxes.focus(name);
  desk.warn(`${stripped(input.value)} is a key and no answer, so nothing is saved. Type what stands in ${unitName(name)}, or ? `
    + "if it cannot be read; a question is chosen in the field Question.", () => isKey(input.value));
}

function doubt(desk, name) {
  desk.doubted = true;
  desk.warn(`Nothing is typed in ${nameOf(desk.item)} yet. Enter once more if ${unitName(name)} is blank, / if all is.`,
    () => desk.boxes.untouched);
}
