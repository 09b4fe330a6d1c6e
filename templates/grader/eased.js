// Wrong numbers that make the work that follows trivial. What they would be travels with each box.

function easesOf(item) {
  const numbers = item.parts.filter((part) => part.low);
  return Object.fromEntries(Object.entries(item.eases).map(([name, ease]) => [name, {
    inputs: ease.inputs.map(number),
    neighbours: numbers.filter((part) => part.name !== name).map(between),
    activations: ease.activations,
    factors: ease.factors.map(number),
    reach: ease.reach === null ? null : number(ease.reach),
  }]));
}

const between = (part) => ({ low: number(part.low), high: number(part.high) });

const powerOfTen = (size) => size.gte(1) && size.eq(number(`1e${size.e}`));

// Why a wrong value in the box makes later work trivial, or null.
function easing(ease, value, places) {
  if (value.abs().gte(LARGEST)) return "too large";
  const rounded = roundHalfUp(value, places);
  if (rounded.isZero() || powerOfTen(rounded.abs())) return "trivial";
  if (ease.inputs.some((input) => value.eq(input) || rounded.eq(input))) return "input";
  if (ease.neighbours.some((neighbour) => lies(value, neighbour))) return "neighbour";
  const saturated = (applied) => {
    const [activation, ...settings] = [applied].flat();
    const size = roundHalfUp(FUNCTIONS[activation](value, ...settings.map(number)), places).abs();
    return size.isZero() || size.eq(1);
  };
  if (ease.activations.some(saturated)) return "saturated";
  if (ease.factors.some((factor) => roundHalfUp(value.times(factor), places).isZero())) return "vanishing";
  return ease.reach !== null && value.abs().gt(ease.reach) ? "too large" : null;
}
