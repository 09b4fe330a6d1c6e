// answers.csv as `examgen mark` writes it: one box a line, and no cell that a spreadsheet takes for a formula.

const COLUMNS = ["student", "form", "item", "part", "written", "points", "comment"];
const FORMULA = /^'*[=+\-@\t\r]/;
const PLAIN_NUMBER = /^[+-][0-9]*[.,]?[0-9]*(?![^;\t\n\r])/;

// A cell begins where a text does, and in a spreadsheet that splits on semicolons, tabs or lines also after one.
const begins = (text, at) => at === 0 || ";\t\n\r".includes(text[at - 1]);
const dangerous = (rest) => FORMULA.test(rest) && !PLAIN_NUMBER.test(rest);
const inCell = (text) => [...text.matchAll(/[^]/g)].map(({ 0: char, index }) =>
  (begins(text, index) && dangerous(text.slice(index)) ? `'${char}` : char)).join("");
const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const line = (cells) => `${cells.map(inCell).map(quoted).join(",")}\n`;

// Under which form and name a question stands there: on a personal sheet none, and its number on the sheet.
const inFile = ({ student, form, item }) => {
  const place = DATA.roster.find((person) => person.student === student)?.items?.indexOf(form ? `${form}/${item}` : item) ?? -1;
  return place < 0 ? [form, item] : ["", String(place + 1)];
};

// scripts: {student, form, item, boxes: [[part, text], …], byHand} in the order in which they were saved.
const answersFile = (scripts) => line(COLUMNS) + scripts.flatMap(({ student, form, item, boxes, byHand = {} }) =>
  boxes.map(([part, written]) => {
    const { points = "", comment = "" } = byHand[part] ?? {};
    return line([student, ...inFile({ student, form, item }), part, written, points, comment]);
  })).join("");
