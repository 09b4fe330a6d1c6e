// The page begins: mark schemes are worked out when they are asked for, and the desk is opened.

const schemes = new Map();

function schemeFor(item) {
  if (!schemes.has(item)) schemes.set(item, schemeOf(item));
  return schemes.get(item);
}

// Mark a question of the exam as its policies say. written: text by part; byHand: points by part.
const markedBy = (item, written, byHand = {}) => overridden(mark(schemeFor(item), written, DATA.policies), byHand);

// The same for a question by its name, as `examgen mark --json` says it; for who checks the page.
function markedDocument(name, written) {
  const item = DATA.items.find((other) => nameOf(other) === name);
  const { total, parts, diagnosis: found } = markedBy(item, written);
  return {
    item: name, total: Number(total), points: Number(item.points),
    parts: parts.map((part) => ({ ...part, points: Number(part.points) })),
    diagnosis: diagnosisNames(found),
    said: diagnosisWords(found),
  };
}

// What is expected in boxes beside those that are typed, and what is earned so; likewise.
function expectedDocument(name, typed) {
  const item = DATA.items.find((other) => nameOf(other) === name);
  const texts = expectedTexts(schemeFor(item), typed);
  return { texts, marked: markedDocument(name, { ...texts, ...typed }) };
}

const numberRead = (text) => {
  const { found, problem } = readNumber(text);
  return { text: found && found.text, problem };
};

window.examgen = {
  mark: markedDocument, expected: expectedDocument, readNumber: numberRead, readProbability, readWord, rosterOf, rosterOfFile,
  meantBy,
};
openStore(DATA.exam).then((store) => new Desk(store).start());
