// Marking one question: what each box is worth, and why. The rules are those of examgen/grading/marker.py.

const TO_LOOK_AT = ["eased", "unclear"];

// The mark scheme of a question, worked out once from its data.
function schemeOf(item) {
  const graph = graphOf(item.steps);
  const above = { ...Object.fromEntries(item.parts.map((part) => [part.name, []])), ...boxesAbove(graph) };
  const followed = new Set(Object.values(above).flat());
  const later = Object.keys(above).filter((part) => above[part].length);
  const parts = item.parts.map((part) => (part.low ? { ...part, ...between(part), places: item.places } : part));
  return {
    item, parts, graph, above,
    places: item.places,
    eases: easesOf(item),
    mistakes: mistakesOf(item, graph),
    later: new Set(later),
    last: new Set(later.filter((part) => !followed.has(part))),
  };
}

// {total, parts, diagnosis, toLookAt}. written: text by part; what is left out is blank.
function mark(scheme, written, policies) {
  const { parts, found } = scheme.item.chosen
    ? { parts: judged(scheme.item, written), found: NO_DIAGNOSIS } : marked(scheme, written, policies);
  return {
    total: added(parts.map((part) => part.points)),
    parts,
    diagnosis: found,
    toLookAt: parts.some((part) => TO_LOOK_AT.includes(part.verdict)),
  };
}

function marked(scheme, written, policies) {
  let boxes = new Map(scheme.parts.map((part) => [part.name, readBox(part, written[part.name] ?? "")]));
  if ([...boxes.values()].some((box) => box.found !== null && !box.within)) boxes = withWhatFollows(boxes, scheme);
  const script = scriptOf(boxes, scheme);
  let causes = causesOf(scheme, boxes);
  if (causes.size && scheme.mistakes.singles.some((mistake) => mayBe(mistake, script))) causes = new Map();
  const found = script.wrong.size ? diagnosis(scheme.mistakes, script, boxes) : NO_DIAGNOSIS;
  const context = { scheme, boxes, causes, script, found, policies };
  const parts = [...boxes].map(([name, box]) => ({ name, written: box.text, ...verdictOn(name, context) }));
  return { parts, found };
}

// For each box that follows from wrong numbers, and whose work was made trivial: what did it.
function causesOf(scheme, boxes) {
  const causes = new Map();
  for (const [name, box] of boxes) {
    const cause = followsFromAbove(box) && !isRight(box) ? causeOf(name, scheme, boxes, causes) : null;
    if (cause) causes.set(name, cause);
  }
  return causes;
}

function causeOf(name, scheme, boxes, causes) {
  for (const other of filledAbove(name, scheme, boxes)) {
    if (causes.has(other)) return causes.get(other);
    const box = boxes.get(other);
    const ease = isWrong(box) && !wordIn(box) ? easing(scheme.eases[other], box.value, scheme.places) : null;
    if (ease) return { other, ease };
  }
  return null;
}

// The nearest boxes above that are filled; an empty one stands for what follows from those above it.
const filledAbove = (name, scheme, boxes) => scheme.above[name].flatMap(
  (other) => (boxes.get(other).found !== null ? [other] : filledAbove(other, scheme, boxes)));

const emptyAbove = (name, scheme, boxes) => scheme.above[name].every(
  (other) => boxes.get(other).problem === "blank" && emptyAbove(other, scheme, boxes));

function verdictOn(name, { scheme, boxes, causes, script, found, policies }) {
  const box = boxes.get(name);
  const worth = number(box.part.points);
  const given = (verdict, points, reason) => ({ verdict, points, reason });
  if (box.problem === "blank") return given("blank", ZERO, REASONS.blank(box));
  if (box.problem) return given("unclear", ZERO, REASONS.unclear(box));
  if (isRight(box)) {
    const lacking = policies.blank_steps === "steps-required" && scheme.last.has(name) && emptyAbove(name, scheme, boxes);
    return lacking ? given("right", ZERO, REASONS.rightWithoutSteps(box)) : given("right", worth, REASONS.right(box));
  }
  const above = filledAbove(name, scheme, boxes).map((other) => [other, boxes.get(other).text]);
  if (!followsFromAbove(box)) {
    const hinted = hint(scheme.mistakes, name, script, found);
    return given("wrong", ZERO, REASONS.wrong(box, box.afterRight ? [] : above, hinted));
  }
  if (!causes.has(name)) return given("carried", worth, REASONS.carried(box, above));
  const { other, ease } = causes.get(name);
  const reason = REASONS.eased(box, [other, boxes.get(other).text], ease, policies.eased);
  return given("eased", worth.times(LAWS.easedShare[policies.eased]), reason);
}
