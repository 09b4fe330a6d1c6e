// What keys do at the desk: Enter leads through the boxes that are open, and from the last one to the next script.

function keyed(desk, event) {
  if (event.isComposing) return;
  const does = meaningOf(desk, event);
  if (!does) return;
  event.preventDefault();
  does();
}

function meaningOf(desk, event) {
  const { key, target } = event;
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
  return other ? () => other.focus() : null;
}

// When no box is open: the sign of a box goes there, and after ! to its points.
function toBox(desk, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return null;
  if (event.key === "!") return () => { desk.asking = true; desk.say("Other points: of which box?"); };
  const field = [...desk.boxes.fields.values()][PLACES.indexOf(event.key.toLowerCase())];
  if (!field) return null;
  const { asking } = desk;
  desk.asking = false;
  return asking ? () => field.byHand.open() : () => { field.input.focus(); field.input.select(); };
}

// A box that is left empty is blank.
function leave(desk, place) {
  const [name, { row, input }] = [...desk.boxes.fields][place];
  if (!stripped(input.value)) row.dataset.state = "blank";
  desk.mark();
  if ([...desk.boxes.fields.keys()].some((other) => desk.boxes.isOpen(other))) desk.boxes.goOn(name);
  else desk.save();
}
