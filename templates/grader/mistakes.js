// Known mistakes: what each of them, and each two together, makes of the boxes. The predictions travel as data.

function gives(mistake, part, found) {
  if (typeof found === "string") return (mistake.words[part] ?? []).includes(found);
  return part in mistake.reach && lies(found, mistake.reach[part]);
}

// Whether the mistakes lead to what stands in all these parts, or do for who goes on from the numbers he handed in.
function leadTo(mistake, parts, script) {
  const left = parts.filter((part) => !gives(mistake, part, script.filled[part]));
  if (!left.length || mistake.graph === null || !left.every((part) => script.later.has(part))) return !left.length;
  const follows = evaluated(mistake.graph, script.places + EXTRA_PLACES, script.goingOn, left);
  return left.every((part) => liesIn(script.filled[part], follows[part], script.places));
}

const liesIn = (found, follows, places) =>
  typeof found !== "string" && follows !== null && !Array.isArray(follows) && lies(found, handedIn(follows, places));

// Whether one mistake that touches all these parts first gives what was found in each.
function leadsToAll(mistakes, parts, boxes) {
  const slips = mistakes.singles.filter((one) => !(one.slips[0].name in LAWS.habitWords));
  return slips.some((one) => parts.every((part) => {
    const { value } = boxes.get(part);
    return value !== null && one.started.has(part) && gives(one, part, value);
  }));
}

const covers = (started, wrong) => [...wrong].every((part) => started.has(part));

// Whether the mistake leads to the whole script: to what is right, too, where it leads to another number.
function isAllOf(mistake, script) {
  const right = script.within.filter((part) => part in mistake.reach || part in mistake.words);
  return shows(mistake, script) && leadTo(mistake, right, script);
}

function shows(mistake, script) {
  if (!covers(mistake.started, script.wrong)) return false;
  if (mistake.first.some((first) => ![...first].some((part) => script.wrong.has(part)))) return false;
  return leadTo(mistake, Object.keys(script.filled).filter((part) => mistake.started.has(part)), script);
}

function scriptOf(boxes, scheme) {
  const filled = Object.fromEntries([...boxes].filter(([, box]) => box.value !== null).map(([n, box]) => [n, box.value]));
  const wrong = new Set([...boxes].filter(([, box]) => isWrong(box)).map(([name]) => name));
  const written = wrong.size ? goingOn(boxes, scheme.places) : {};
  const within = [...boxes].filter(([, box]) => box.within).map(([name]) => name);
  return { filled, wrong, goingOn: written, within, places: scheme.places, later: scheme.later };
}

function mistakesOf(item, graph) {
  const singles = item.slips.map((slip) => {
    const started = new Set(slip.started);
    const reach = Object.fromEntries(Object.keys(slip.low).map(
      (part) => [part, { low: number(slip.low[part]), high: number(slip.high[part]) }]));
    const steps = slip.steps && graphOf(slip.steps, graph);
    return { slips: [slip], first: [started], started, reach, words: slip.accepted, graph: steps };
  });
  return { singles, graph, doubles: item.pairs.map((pair) => double(pair, singles, item.parts)) };
}

// A pair is the places of its two slips, then for each part the ends of what they lead to, or 0 where they change nothing.
function double([one, other, ...ends], singles, parts) {
  const both = [singles[one], singles[other]];
  const reach = Object.fromEntries(ends.flatMap((between, place) =>
    (between ? [[parts[place].name, { low: number(between[0]), high: number(between[1]) }]] : [])));
  return {
    slips: both.flatMap((single) => single.slips),
    first: both.flatMap((single) => single.first),
    started: new Set(both.flatMap((single) => [...single.started])),
    reach, words: {}, graph: null,
  };
}
