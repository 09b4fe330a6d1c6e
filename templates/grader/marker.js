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
    below: boxesBelow(above),
    mistakes: mistakesOf(item, graph),
    later: new Set(later),
    last: new Set(later.filter((part) => !followed.has(part))),
  };
}

// {total, parts, diagnosis, toLookAt}. written: text by part; what is left out is blank.
function mark(scheme, written, policies) {
  const { parts, found } = scheme.item.chosen
    ? { parts: judged(scheme.item, written), found: NO_DIAGNOSIS } : markedStraight(scheme, written, policies);
  return {
    total: added(parts.map((part) => part.points)),
    parts,
    diagnosis: found,
    toLookAt: parts.some((part) => part.look),
  };
}

// Hidden units that are exchanged throughout are put back before the boxes are marked.
function markedStraight(scheme, written, policies) {
  const straight = putBack(scheme.item, written);
  const { parts, found } = marked(scheme, straight, policies);
  if (straight === written) return { parts, found };
  const ofEdge = Object.fromEntries(parts.map((part) => [part.name, part]));
  const error = found.error && [otherEdge(found.error[0]), found.error[1]];
  const firstWrong = found.firstWrong && otherEdge(found.firstWrong);
  const onEdges = parts.map(({ name }) => onOtherEdge(name, ofEdge[otherEdge(name)]));
  return { parts: onEdges, found: { ...found, error, firstWrong } };
}

// What a box earns where the units are exchanged. name: the box; part: what stands in it, on the other edge.
function onOtherEdge(name, part) {
  if (part.name === name) return part;
  const reason = part.verdict === "right"
    ? LAWS.sameNetwork.replace("{name}", name).replace("{text}", part.written)
    : LAWS.exchanged.replace("{reason}", part.reason.replace(/\.$/, ""));
  return { ...part, name, reason };
}

function marked(scheme, written, policies) {
  let boxes = new Map(scheme.parts.map((part) => [part.name, readBox(part, written[part.name] ?? "")]));
  if ([...boxes.values()].some((box) => box.found !== null && !box.within)) boxes = withWhatFollows(boxes, scheme);
  const script = scriptOf(boxes, scheme);
  const habit = script.wrong.size ? habitOf(boxes, scheme) : null;
  const off = habit ? habit.off : [];
  const found = script.wrong.size ? diagnosis(scheme.mistakes, script, boxes, habit) : NO_DIAGNOSIS;
  const causes = causesOf(scheme, boxes, script, found.error ? standsOut : easing, off);
  const honest = causes.size ? honestWay(scheme.mistakes, script, found) : "";
  const paid = paidFor(scheme, script, habit, policies);
  const context = { scheme, boxes, causes, script, found, honest, off, paid, policies };
  const parts = [...boxes].map(([name, box]) => ({ name, written: box.text, ...verdictOn(name, context) }));
  return { parts, found };
}

// Why wrong boxes earn their points, since their mistake is paid for in another one.
function paidFor(scheme, script, habit, policies) {
  const again = script.wrong.size > 1 ? repeated(scheme.mistakes, scheme.item.sameSteps, script) : {};
  const paid = Object.fromEntries(Object.entries(again).map(
    ([part, [first, slip]]) => [part, REASONS.offAgain(first, slip)]));
  const notCharged = habit ? { once: habit.off.slice(1), each: [], free: habit.off }[policies.habits] : [];
  for (const part of notCharged) paid[part] = REASONS.offByHabit(habit, policies.habits);
  const asked = scheme.parts.filter((part) => part.asked && policies.habits !== "each" && script.wrong.has(part.name));
  for (const { name, asked: weight } of asked) {
    const [, decimals = ""] = weight.split(".");
    if (roundHalfUp(script.goingOn[name].value, decimals.length).eq(number(weight))) paid[name] = REASONS.offButAsAsked(weight);
  }
  return paid;
}

// For each box that follows from wrong numbers after which less is left to work out: which of them, and how.
function causesOf(scheme, boxes, script, why, off) {
  const causes = new Map();
  const eases = new Map();
  for (const [name, box] of boxes) {
    for (const other of followsFromAbove(box) && !isRight(box) ? filledAbove(name, scheme, boxes) : []) {
      if (!eases.has(other)) {
        eases.set(other, off.includes(other) ? null : easeOf(boxes.get(other), scheme, script, why));
      }
      const ease = eases.get(other);
      const cause = causes.get(other) ?? (ease && { other, ease });
      if (cause && !causes.has(name)) causes.set(name, cause);
    }
  }
  return causes;
}

function easeOf(box, scheme, script, why) {
  if (!isWrong(box) || wordIn(box)) return null;
  const spoilt = new Set([...script.wrong].flatMap((name) => [name, ...scheme.below[name]]));
  const rightWay = Object.fromEntries(Object.entries(script.goingOn).filter(([name]) => !spoilt.has(name)));
  return why(box.part.name, script.goingOn[box.part.name], scheme.graph, rightWay, scheme.places);
}

// For each part, all boxes that follow from it, by way of others too.
function boxesBelow(above) {
  return Object.fromEntries(Object.keys(above).map((name) => {
    const reached = new Set([name]);
    for (const [other, needed] of Object.entries(above)) {
      if (needed.some((one) => reached.has(one))) reached.add(other);
    }
    reached.delete(name);
    return [name, [...reached]];
  }));
}

// The nearest boxes above that are filled; an empty one stands for what follows from those above it.
const filledAbove = (name, scheme, boxes) => (boxes.get(name).leftBy ?? scheme.above[name]).flatMap(
  (other) => (boxes.get(other).found !== null ? [other] : filledAbove(other, scheme, boxes)));

const emptyAbove = (name, scheme, boxes) => scheme.above[name].every(
  (other) => boxes.get(other).problem === "blank" && emptyAbove(other, scheme, boxes));

function verdictOn(name, { scheme, boxes, causes, script, found, honest, off, paid, policies }) {
  const box = boxes.get(name);
  const worth = number(box.part.points);
  const given = (verdict, points, reason, look = TO_LOOK_AT.includes(verdict)) => ({ verdict, points, reason, look });
  if (box.problem === "blank") return given("blank", ZERO, REASONS.blank(box));
  if (box.problem) return given("unclear", ZERO, REASONS.unclear(box));
  if (isRight(box)) {
    const lacking = policies.blank_steps === "steps-required" && scheme.last.has(name) && emptyAbove(name, scheme, boxes);
    return lacking ? given("right", ZERO, REASONS.rightWithoutSteps(box)) : given("right", worth, REASONS.right(box));
  }
  const above = filledAbove(name, scheme, boxes).map((other) => [other, boxes.get(other).text]);
  if (!followsFromAbove(box)) {
    if (name in paid) return given("carried", worth, paid[name]);
    const hinted = hint(scheme.mistakes, name, script, found, off);
    return given("wrong", ZERO, REASONS.wrong(box, box.afterRight ? [] : above, hinted));
  }
  if (!causes.has(name)) return given("carried", worth, REASONS.carried(box, above));
  const { other, ease } = causes.get(name);
  const cause = [other, boxes.get(other).text];
  if (honest) return given("carried", worth, REASONS.carriedHonestly(box, cause, ease, honest), true);
  const reason = REASONS.eased(box, cause, ease, policies.eased);
  return given("eased", worth.times(LAWS.easedShare[policies.eased]), reason);
}
