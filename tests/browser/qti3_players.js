// Two players of QTI 3, each asked the same: put an item before a candidate, hand in what was written, and say what came of it.
// Each session is its outcomes by their identifiers; the feedback that is told is one of them.

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(found) {
  for (let turn = 0; turn < 400; turn += 1) {
    const value = found();
    if (value) return value;
    await pause(10);
  }
  throw new Error(`nothing came of ${found}`);
}

// @citolab/qti-components: elements of the page itself.
const components = {
  async open(xml) {
    document.body.innerHTML = "<qti-item><item-container></item-container></qti-item>";
    const container = document.querySelector("item-container");
    await container.updateComplete;
    container.itemXML = xml;
    this.item = await until(() => (container.shadowRoot || container).querySelector("qti-assessment-item"));
    await this.item.updateComplete;
    await pause(50);
  },
  async attempt(written) {
    this.item.resetResponses();
    for (const variable of this.item.variables) {
      if (/^(SCORE|FEEDBACK)/.test(variable.identifier)) this.item.setOutcomeVariable(variable.identifier, undefined);
    }
    for (const [name, value] of Object.entries(written)) this.item.updateResponseVariable(name, value);
    this.item.processResponse();
    await pause(0);
    const outcomes = {};
    for (const { identifier, value, type } of this.item.variables) if (type === "outcome") outcomes[identifier] = value;
    return outcomes;
  },
};

// qti3-item-player: a component of Vue.
const player = {
  async open(xml) {
    document.body.innerHTML = "<div id='app'></div>";
    const Player = window.qti3Player.default || window.qti3Player;
    const listeners = {
      notifyQti3PlayerReady: (ready) => { this.player = ready; },
      notifyQti3ItemReady: () => { this.ready = true; },
      notifyQti3EndAttemptCompleted: (ended) => { this.ended = ended; },
    };
    const props = { suppressAlertMessages: true, suppressInvalidResponseMessages: true };
    this.ready = false;
    new window.Vue({ render: (make) => make(Player, { props, on: listeners }) }).$mount("#app");
    await until(() => this.player);
    const sessionControl = { max_attempts: 0, show_feedback: true, validate_responses: false };
    this.player.loadItemFromXml(xml, { guid: "one", status: "interacting", sessionControl });
    await until(() => this.ready);
    await pause(50);
  },
  async attempt(written) {
    const fields = [...document.querySelectorAll("input[type=text], [role=listbox]")];
    const names = Object.keys(written).sort((one, other) => Number(one.slice(9)) - Number(other.slice(9)));
    if (fields.length !== names.length) throw new Error(`${fields.length} boxes for ${names.length} answers`);
    for (const [place, name] of names.entries()) {
      const field = fields[place];
      if (field.matches("input")) {
        field.value = written[name];
        for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
      } else {
        field.previousElementSibling.click();
        const choice = field.querySelector(`[data-identifier="${written[name]}"]`);
        choice.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
      }
    }
    this.ended = null;
    this.player.endAttempt("go on");
    const { state } = await until(() => this.ended);
    const outcomes = {};
    for (const { identifier, value } of state.outcomeVariables) outcomes[identifier] = value;
    return outcomes;
  },
};

console.log = () => {}; // both say every step that they take

window.examine = async (name, xml, scripts) => {
  const candidate = { components, player }[name];
  await candidate.open(xml);
  const sessions = [];
  for (const script of scripts) sessions.push(await candidate.attempt(script));
  return sessions;
};
