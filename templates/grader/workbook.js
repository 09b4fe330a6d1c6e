// A workbook as Excel and its like save it: a zip archive of XML, read as data, sheet by sheet.

const UNPACKED_BYTES_AT_MOST = 1 << 26;
const ZIP_BEGINS = 0x04034b50, ZIP_ENTRY = 0x02014b50, ZIP_ENDS = 0x06054b50;
const OLDER_BEGINS = 0xe011cfd0;
const STORED = 0, DEFLATED = 8;

const firstBytes = (bytes) => (bytes.byteLength >= 4 ? new DataView(bytes).getUint32(0, true) : 0);
// An older .xls, or one with a password, is a workbook too, which `sheetsOfWorkbook` cannot read.
const isWorkbook = (bytes) => [ZIP_BEGINS, OLDER_BEGINS].includes(firstBytes(bytes));

// The files of an archive: where each lies and how it is packed, by name, from the directory at its end.
function entriesOfZip(bytes) {
  const view = new DataView(bytes), entries = new Map();
  let end = bytes.byteLength - 22;
  while (view.getUint32(end, true) !== ZIP_ENDS) end -= 1;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === ZIP_ENTRY; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const local = view.getUint32(at + 42, true);
    const begins = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const packed = new Uint8Array(bytes, begins, view.getUint32(at + 20, true));
    const called = new TextDecoder().decode(new Uint8Array(bytes, at + 46, name));
    entries.set(called.replace(/^\//, ""), { packed, method: view.getUint16(at + 10, true) });
    at += 46 + name + extra + comment;
  }
  return entries;
}

// A packed file as text. It may unpack without end: beyond a bound it is not read.
async function unpacked({ packed, method }) {
  if (method === STORED) return new TextDecoder().decode(packed);
  if (method !== DEFLATED) throw new Error("packed in another way");
  const text = new TextDecoder(), parts = [];
  let held = 0;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  for (let reader = stream.getReader(), read = await reader.read(); !read.done; read = await reader.read()) {
    held += read.value.byteLength;
    if (held > UNPACKED_BYTES_AT_MOST) throw new Error("more than a roster holds");
    parts.push(text.decode(read.value, { stream: true }));
  }
  return parts.join("") + text.decode();
}

// Elements by their local names: the prefix of the namespace is each program's own.
const within = (node, name) => [...node.getElementsByTagNameNS("*", name)];
const textWithin = (node, name) => {
  const texts = within(node, name).filter(({ parentNode }) => parentNode.localName !== "rPh"); // how it is spoken
  return texts.map((found) => found.textContent).join("");
};

// Of each style how many digits a number is filled up to with zeros, as 00000000 does; 0 for any other format.
function digitsOfStyles(styles) {
  const codes = new Map(within(styles, "numFmt").map((one) => [one.getAttribute("numFmtId"), one.getAttribute("formatCode")]));
  const [cells] = within(styles, "cellXfs");
  return within(cells ?? styles, "xf").map((one) => {
    const code = codes.get(one.getAttribute("numFmtId")) ?? "";
    return /^0+$/.test(code) ? code.length : 0;
  });
}

function placeOfColumn(reference) {
  return [...reference.replace(/[^A-Z]/g, "")].reduce((place, letter) => 26 * place + letter.charCodeAt(0) - 64, 0) - 1;
}

function textOfCell(cell, shared, digits) {
  const type = cell.getAttribute("t"), value = textWithin(cell, "v");
  if (type === "s") return shared[Number(value)] ?? "";
  if (type === "inlineStr") return textWithin(cell, "t");
  if (type !== null && type !== "n") return value;
  return /^[0-9]+$/.test(value) ? value.padStart(digits[Number(cell.getAttribute("s") ?? 0)] ?? 0, "0") : value;
}

function rowsOfSheet(sheet, shared, digits) {
  const rows = within(sheet, "row").map((row) => {
    const texts = [];
    for (const cell of within(row, "c")) {
      const reference = cell.getAttribute("r");
      texts[reference ? placeOfColumn(reference) : texts.length] = textOfCell(cell, shared, digits);
    }
    return Array.from(texts, (text) => text ?? "");
  });
  return rows.filter((row) => row.some(stripped));
}

// [{name, rows}] of each sheet that holds something. Raises an Error for what cannot be read.
async function sheetsOfWorkbook(bytes) {
  const entries = entriesOfZip(bytes);
  const document = async (name) => {
    const text = entries.has(name) ? await unpacked(entries.get(name)) : "<none/>";
    return new DOMParser().parseFromString(text, "application/xml");
  };
  const shared = within(await document("xl/sharedStrings.xml"), "si").map((one) => textWithin(one, "t"));
  const digits = digitsOfStyles(await document("xl/styles.xml"));
  const relations = within(await document("xl/_rels/workbook.xml.rels"), "Relationship");
  const targets = new Map(relations.map((one) => [one.getAttribute("Id"), one.getAttribute("Target")]));
  const sheets = [];
  for (const sheet of within(await document("xl/workbook.xml"), "sheet")) {
    const id = [...sheet.attributes].find(({ localName, prefix }) => localName === "id" && prefix).value;
    const path = targets.get(id).replace(/^\/?(xl\/)?/, "xl/");
    const rows = rowsOfSheet(await document(path), shared, digits);
    if (rows.length) sheets.push({ name: sheet.getAttribute("name"), rows });
  }
  return sheets;
}
