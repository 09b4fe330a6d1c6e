// Habits of writing numbers down, worked out without any leeway, as examgen/grading/habits.py does it.

// What is kept in a calculator and not noted: nothing, products, derivatives too.
const isProduct = ({ operation }) => PRODUCTS.includes(operation);
const isDerivative = ({ operation }) => operation.endsWith(" derivative");
const KEPT = [() => false, isProduct, (step) => isProduct(step) || isDerivative(step)];

// Every way to have a habit; together those that one student may mix.
function stylesOf({ places, graph }) {
  const [truncated, tooFew, coarse] = ["truncated", "too_few_decimals_kept", "rounded_to_one_decimal"];
  const told = graph.some(isDerivative) ? KEPT : KEPT.slice(0, 2);
  const each = (style) => told.map((kept) => ({ cut: false, ...style, kept }));
  const boxesAlone = (way) => (way < places ? [{ habit: tooFew, way: null, end: way, cut: false }] : []);
  const ends = Array.from({ length: places }, (_, fewer) => places - fewer); // who cuts may hand in fewer decimals, too
  const guarded = (end) => Array.from({ length: EXTRA_PLACES + 1 }, (_, more) => end + more);
  const fewer = Array.from({ length: Math.max(0, places + EXTRA_PLACES - 2) }, (_, more) => 2 + more);
  return [
    ...ends.map((end) => [{ habit: truncated, way: null, end, cut: true },
      ...guarded(end).flatMap((way) => each({ habit: truncated, way, end, cut: true }))]),
    ...fewer.map((way) => [...each({ habit: tooFew, way, end: Math.min(way, places) }), ...boxesAlone(way)]),
    [{ habit: coarse, way: null, end: 1, cut: false }, ...each({ habit: coarse, way: 1, end: 1 })],
  ];
}

const shortened = (value, places, { cut }) =>
  (cut ? quantized(value, places, Decimal.ROUND_DOWN) : roundHalfUp(value, places));

// The habit that most wrong numbers come of and that no right number contradicts, as {habit, off}, or null.
function habitOf(boxes, scheme) {
  const shown = stylesOf(scheme).map((habit) => shownBy(habit, boxes, scheme)).filter((one) => one !== null);
  return shown.reduce((most, one) => (most === null || one.off.length > most.off.length ? one : most), null);
}

function shownBy(habit, boxes, scheme) {
  const numbers = [...boxes].filter(([, box]) => box.found !== null && !wordIn(box));
  const filled = numbers.filter(([, box]) => box.value.abs().lt(LARGEST));
  const written = Object.fromEntries(filled.map(([name, box]) => [name, box.value]));
  if (filled.some(([, box]) => !box.value.eq(roundHalfUp(box.value, habit[0].end)))) return null;
  const mistaken = {};
  const off = [];
  for (const [name, box] of filled) {
    if ((!isWrong(box) && !box.within) || box.part.copied) continue;
    const ways = [{}, ...(Object.keys(mistaken).length ? [mistaken] : []), written];
    const leads = ways.some((from) => habit.some((style) => {
      const found = handedInBy(style, scheme.graph, name, from);
      return found !== null && found.eq(box.value);
    }));
    if (leads) {
      if (isWrong(box)) off.push(name);
    } else if (box.within) {
      return null;
    } else {
      mistaken[name] = box.value;
    }
  }
  return off.some((name) => !easy(written[name])) ? { habit: habit[0].habit, off } : null;
}

// What a student with a habit writes into a box, or null where nothing follows. written: in boxes above.
function handedInBy(style, graph, part, written) {
  const numbers = new Map(graph.filter((step) => step.part in written && step.part !== part)
    .map((step) => [step.name, written[step.part]]));
  for (const step of needed(graph, new Set([part]), new Set(numbers.keys()))) {
    const result = exactlyWorked(step, numbers);
    if (result === null || result.abs().gte(LARGEST)) return null;
    if (step.part === part) return shortened(result, style.end, style);
    const noted = style.way !== null && !style.kept(step);
    numbers.set(step.name, noted ? shortened(result, style.way, style) : result);
  }
  return null;
}

function exactlyWorked(step, numbers) {
  if (step.operation in WORDS || step.operation === "weight") return numbers.get(step.operands[0]) ?? null;
  const operands = step.operands.map((one) => exactly(typeof one === "string" ? numbers.get(one) : one));
  const found = OPERATIONS[step.operation](operands, TRUSTED_PLACES);
  return found === null ? null : found.value;
}
