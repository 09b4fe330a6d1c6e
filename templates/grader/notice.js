// The line under the boxes that says what was done, and what is to be mended.

class Notice {
  // place: where it stands; undo: the button beside it, which is there while what was removed can be brought back.
  constructor(place, undo) {
    Object.assign(this, { place, undo, removed: null, holds: () => true });
  }

  // It stays until something else is said, or while `holds` does.
  say(text, { removed = null, holds = () => true } = {}) {
    Object.assign(this, { removed, holds });
    this.undo.hidden = !removed;
    this.place.textContent = text;
  }

  get text() {
    return this.place.textContent;
  }

  // Something has changed: what no longer holds goes.
  hush() {
    if (!this.holds()) this.say("");
  }
}
