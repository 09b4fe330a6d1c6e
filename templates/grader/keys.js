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
  if (key === "PageDown") return () => desk.step(1);
  if (key === "PageUp") return () => desk.step(-1);
  if (target === desk.at.save) return toBox(desk, event);
  if (target.tagName !== "INPUT") return null;
  const boxes = desk.boxes.inputs;
  const place = boxes.indexOf(target);
  if (key === "Enter") return place < 0 ? () => desk.begin() : () => leave(desk, place);
  const other = place < 0 ? undefined : boxes[place + { ArrowDown: 1, ArrowUp: -1 }[key]];
  return other ? () => { other.focus(); other.select(); } : null;
}

const isSign = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
const fieldOf = (desk, sign) => [...desk.boxes.fields.values()][PLACES.indexOf(sign.toLowerCase())];

// When no box is open: the sign of a box goes there.
function toBox(desk, event) {
  if (!isSign(event)) return null;
  if (event.key === OTHER_POINTS) return () => desk.askForPoints();
  const field = fieldOf(desk, event.key);
  return field ? () => { field.input.focus(); field.input.select(); } : null;
}

// After ! the sign of a box goes to its points. Any other key but a sign means what it always does.
function whichBox(desk, event) {
  if (!isSign(event)) {
    desk.stopAsking();
    return event.key === "Escape" ? () => {} : null;
  }
  const field = fieldOf(desk, event.key);
  return field ? () => field.byHand.open() : () => {};
}

// A box that is left empty is blank; the first one of a question in which nothing stands yet only at the second Enter,
// since the first one may have been meant for the script before.
function leave(desk, place) {
  const [name, { row, input }] = [...desk.boxes.fields][place];
  if (isKey(input.value)) { desk.refuse(name); return; }
  if (desk.boxes.untouched && !desk.doubted) { desk.doubt(name); return; }
  if (!stripped(input.value)) row.dataset.state = "blank";
  desk.mark();
  if ([...desk.boxes.fields.keys()].some((other) => desk.boxes.isOpen(other))) desk.boxes.goOn(name);
  else desk.save();
}
