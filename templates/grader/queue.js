// What is to be decided: boxes that are eased or unclear, with what was written there.

// The boxes of a script that a grader should look at again: kept with it, or of an older page's script worked out anew.
function looksOf(script) {
  if (!script.look) return [];
  if (Array.isArray(script.look)) return script.look;
  const item = itemOf(script);
  return item ? looksIn(markedBy(item, Object.fromEntries(script.boxes), script.byHand)) : [];
}

const looksIn = (marked) => marked.parts.filter(looksOdd).map(({ name, written, verdict, points, reason }) => ({
  name, written, verdict, points: String(points), reason: why(reason),
}));

const queueOf = (scripts) => scripts.flatMap((script) => looksOf(script).map((look) => ({ script, look })));

function queueRow({ script, look }, open) {
  const button = element("button", { type: "button", className: "script" }, nameOf({ form: script.form, id: script.item }),
    element("span", { className: "unseen", textContent: ` ${look.name} of ${script.student}` }));
  button.addEventListener("click", () => open(script, look.name));
  return element("tr", {},
    element("th", { scope: "row", textContent: script.student }),
    element("td", {}, button),
    element("td", {}, unitName(look.name)),
    element("td", { className: "written", textContent: forReading(look.written) }),
    element("td", { textContent: `${SIGNS[look.verdict]} ${look.verdict} ${look.points}` }),
    element("td", { className: "because", textContent: forReading(look.reason) }));
}
