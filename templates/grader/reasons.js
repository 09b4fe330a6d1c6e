// Why a box earns what it earns, in the sentences of examgen/grading/reasons.py.

const REASONS = {
  right: (box) => (box.within ? `Right: ${box.part.expected}.`
    : `Right: ${following(box)} follows from the right numbers above as they are written.`),
  rightWithoutSteps: (box) =>
    `Right (${box.part.expected}), but it earns nothing because the boxes it follows from are empty.`,
  carried: (box, above) => `Carried forward: ${following(box)} follows from ${withNumbers(above)}.`,
  carriedHonestly: (box, cause, ease, honest) => `Carried forward: ${following(box)} follows from `
    + `${withNumbers([cause])}, ${LAWS.easeWords[ease]} and comes of ${honest}.`,
  offByHabit: ({ habit, off: [first] }, policy) => `Carried forward: off by a habit alone (${LAWS.habitWords[habit]}), which `
    + `${LAWS.habits[policy].replace("{first}", first)}.`,
  offButAsAsked: (weight) => LAWS.asAsked.replace("{weight}", weight),
  offAgain: (first, slip) =>
    `Carried forward: the same mistake in the same step as in ${first}, which pays for it (${slip.words}).`,
  eased: (box, cause, ease, policy) => `Eased: ${acceptedWords(box)} follows, but from ${withNumbers([cause])}, `
    + `${LAWS.easeWords[ease]}: ${LAWS.earns[policy]}.`,
  blank: (box) => `Blank: ${box.part.expected}.`,
  unclear: (box) => `Unclear: the box ${LAWS.unclear[box.problem]}; ${box.part.expected}.`,
  wrong(box, above, hinted) {
    const ending = hinted ? ` (${hinted})` : "";
    if (!above.length) return `Wrong: ${box.part.expected}${ending}.`;
    const after = withNumbers(above);
    if (box.follows === null) return `Wrong: ${box.part.expected}, and nothing follows from ${after}${ending}.`;
    return `Wrong: ${box.part.expected}, or ${acceptedWords(box)} after ${after}${ending}.`;
  },
};

function acceptedWords({ follows, part }) {
  if (Array.isArray(follows)) return follows.join(" or ");
  return `${follows.low.toFixed(part.places + EXTRA_PLACES)} to ${follows.high.toFixed(part.places + EXTRA_PLACES)}`;
}

const following = (box) => (wordIn(box) ? box.value : acceptedWords(box));
const withNumbers = (boxes) => boxes.map(([name, text]) => `${name} = ${text}`).join(" and ");
