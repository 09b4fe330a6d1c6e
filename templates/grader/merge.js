// One script from two tabs: box by box, what either has changed. Contents: {text, points, comment} by part.

const NOTHING_THERE = { text: "", points: "", comment: "" };
const sameBox = (one, other) => one.text === other.text && one.points === other.points && one.comment === other.comment;

const contentsOf = (script) => Object.fromEntries((script?.boxes ?? []).map(([name, text]) => [
  name, { ...NOTHING_THERE, text, ...script.byHand?.[name] }]));

// base: what both began with; mine: what stands here; theirs: what is kept now. Returns the contents, of boxes that both
// changed mine, and the names of those.
function merged(base, mine, theirs) {
  const contents = {};
  const differ = [];
  for (const [name, here] of Object.entries(mine)) {
    const before = base[name] ?? NOTHING_THERE;
    const there = theirs[name] ?? NOTHING_THERE;
    if (sameBox(here, before)) contents[name] = there;
    else contents[name] = here;
    if (!sameBox(here, before) && !sameBox(there, before) && !sameBox(here, there)) differ.push(name);
  }
  return { contents, differ };
}

// The script as it is kept.
function keptScript(item, student, contents) {
  const texts = Object.fromEntries(Object.entries(contents).map(([name, { text }]) => [name, text]));
  const byHand = Object.fromEntries(Object.entries(contents).flatMap(
    ([name, { points, comment }]) => (points ? [[name, { points, comment }]] : [])));
  const marked = markedBy(item, texts, byHand);
  return {
    exam: DATA.exam, student, form: item.form ?? "", item: item.id, boxes: Object.entries(texts),
    ...(Object.keys(byHand).length ? { byHand } : {}),
    total: String(marked.total), points: item.points, look: looksIn(marked),
  };
}
