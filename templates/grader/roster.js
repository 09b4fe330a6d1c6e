// The roster: who the students are, from a table that is dropped on the page, and whom a few letters mean.

const UNSPELT = /[\s._#-]+/g;
const plainHead = (cell) => folded(stripped(cell)).replace(UNSPELT, "");

// The bytes of a table as text: UTF-8, UTF-16 by its mark, else Windows-1252.
function textOfTable(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// Rows of a CSV, by the separator that stands most often in its head.
function rowsOfTable(text) {
  const [head] = text.split(/\r?\n/, 1);
  const separator = [",", ";", "\t"].sort((one, other) => head.split(other).length - head.split(one).length)[0];
  const rows = [[""]];
  let quoted = false;
  for (const char of text.replaceAll("\r\n", "\n")) {
    const row = rows.at(-1);
    if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) row.push("");
    else if (char === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += char;
  }
  return rows.filter((row) => row.some(stripped));
}

// {people: [{student, form, name}], problem}. A student who stands there twice counts once.
const rosterOf = (text) => rosterIn(rowsOfTable(text));

// The same of a file, a workbook of any number of sheets or a text; beside, the sheets that hold no roster.
async function rosterOfFile(bytes) {
  if (!isWorkbook(bytes)) return { ...rosterOf(textOfTable(bytes)), beside: [] };
  let sheets;
  try {
    sheets = await sheetsOfWorkbook(bytes);
  } catch {
    return { people: [], problem: "this workbook cannot be read here. Save it as CSV.", beside: [] };
  }
  const read = sheets.map(({ name, rows }) => ({ name, ...rosterIn(rows) }));
  const rosters = read.filter(({ problem }) => !problem);
  if (!rosters.length) return { people: [], problem: read[0]?.problem ?? "it names no student.", beside: [] };
  const people = new Map(rosters.flatMap((one) => one.people).map((one) => [one.student, one]));
  const beside = read.filter(({ problem }) => problem).map(({ name }) => name);
  return { people: [...people.values()], problem: "", beside };
}

function rosterIn([head = [], ...rows]) {
  const heads = head.map(plainHead);
  const ids = heads.flatMap((name, place) => (DATA.heads.ids.includes(name) ? [place] : []));
  if (!ids.length) return { people: [], problem: "no column says who a student is. Call one of them student." };
  if (ids.length > 1) {
    const columns = ids.map((place) => stripped(head[place])).join(" and ");
    return { people: [], problem: `${columns} could all say who a student is. Leave one of them.` };
  }
  const named = columnsOfNames(heads);
  const people = new Map();
  for (const row of rows) {
    const cell = (place) => stripped(row[place] ?? "").normalize("NFC").replace(SPACES, " ");
    const student = cell(ids[0]);
    const form = cell(heads.indexOf("form")).toUpperCase();
    if (student) people.set(student, { student, form, name: named.map(cell).filter(Boolean).join(" ") });
  }
  return { people: [...people.values()], problem: people.size ? "" : "it names no student." };
}

// The column with whole names, else those with first and last names.
function columnsOfNames(heads) {
  const first = (known) => known.map((name) => heads.indexOf(name)).filter((place) => place >= 0).slice(0, 1);
  const whole = first(DATA.heads.names);
  return whole.length ? whole : DATA.heads.parts.flatMap(first);
}

// Whether every student has a sheet of his own; then a student is its code, with or without the hyphen.
const dealt = () => DATA.roster.some(({ items }) => items);
const unhyphened = (text) => folded(text).replaceAll("-", "");

// Whom a few letters may mean: the id itself, else the beginning or the end of an id, or of words of a name.
function meantBy(typed, people) {
  const text = folded(stripped(typed));
  if (!text) return [];
  const exact = people.filter(({ student, items }) =>
    folded(student) === text || (items && unhyphened(student) === unhyphened(text)));
  if (exact.length) return exact;
  return people.filter(({ student, name }) => {
    const id = folded(student);
    const words = folded(name ?? "").split(" ");
    const typedWords = text.split(/[\s,]+/).filter(Boolean);
    const named = typedWords.length && typedWords.every((part) => words.some((word) => word.startsWith(part)));
    return id.startsWith(text) || id.endsWith(text) || named;
  });
}
