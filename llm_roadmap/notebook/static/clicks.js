// Clicks on their way to the kernel and back, and what is said of them.
//
// To the kernel: {kind: "hello"}, {kind: "bye"} and {kind: "click", click, topics, done, revision}.
// From the kernel: {kind: "here"}, {kind: "who"} and {kind: "answer", click, refusal}; and the state.

const GONE =
  "No kernel answers: this is the last state it sent. " +
  "Boxes can be ticked when it is free again, or the cell has been run again.";
const LATE = "The kernel has not answered. If it is busy, the click counts when it is free.";

// How long, in milliseconds, the kernel may take to answer the greeting until that is said.
const GREETING = 3000;

// How long, in milliseconds, until the kernel is greeted again: at first, and at most.
const AGAIN = 100;
const AT_MOST = 60_000;

// Return what sends clicks. `live` is called with whether there is a kernel, `tell` with what is to be
// read about it.
function talk(model, { live, tell }) {
  const waiting = new Map(); // the clicks without an answer, each with what ends the wait
  let said = null; // what is said, and whether there is still a reason to
  let greeting; // ends the wait for an answer to it
  let again; // greets once more
  let isLive = false;

  function say(text, isDue) {
    said = { isDue };
    tell(text);
  }

  // Say nothing any more, if what was said has lost its reason.
  function review() {
    if (said && !said.isDue()) unsay();
  }

  function unsay() {
    said = null;
    tell("");
  }

  function send(content) {
    try {
      model.send(content);
    } catch {
      // Without a kernel some hosts throw, and others do nothing; there is no answer either way.
    }
  }

  // Ask for topics to be as `done` says. `isMet` tells whether they are; `settled` is called when
  // there is nothing more to wait for, with whether the kernel has done it.
  function click({ topics, done, isMet, settled }) {
    const click = `${Date.now()}-${Math.random()}`;
    const { revision, patience } = model.get("state");
    const timer = setTimeout(() => {
      settled(false);
      say(LATE, () => waiting.has(click) && !isMet());
    }, 1000 * patience);
    waiting.set(click, { isMet, settled, timer });
    unsay();
    send({ kind: "click", click, topics, done, revision });
  }

  // End the wait for an answer: why it was refused, nothing if it was done, or null if there is none.
  // What another click was told remains until its reason is gone, or until the next click.
  function settle(click, refusal) {
    const { isMet, settled, timer } = waiting.get(click);
    clearTimeout(timer);
    waiting.delete(click);
    settled(refusal === "");
    const trouble = model.get("trouble");
    const wasLost = isMet(); // its topic was gone when it came, so that can't be what ends it
    const isDue = () => (wasLost || !isMet()) && trouble === model.get("trouble");
    if (refusal) say(refusal, isDue);
    else review();
  }

  function greet() {
    clearTimeout(greeting);
    clearTimeout(again);
    greeting = setTimeout(lose, GREETING, isLive);
    isLive = false;
    live(false);
    hail(AGAIN);
  }

  // Greet until the kernel answers. The first greeting can wait for the cell that runs: JupyterLab
  // opens the way past it, a sub-shell, at the same time as it shows the first widget.
  function hail(pause) {
    again = setTimeout(hail, pause, Math.min(2 * pause, AT_MOST));
    send({ kind: "hello" });
  }

  // There is no kernel. Where there never was one, as in an exported page, nobody expects it.
  function lose(isMissed) {
    for (const click of [...waiting.keys()]) settle(click, null);
    if (isMissed) say(GONE, () => !isLive);
  }

  function hear(content) {
    if (content.kind === "who") return send({ kind: "hello" });
    clearTimeout(greeting);
    clearTimeout(again);
    if (!isLive) {
      isLive = true;
      live(true);
      review();
    }
    if (content.kind === "answer" && waiting.has(content.click)) {
      settle(content.click, content.refusal);
    }
  }

  function leave() {
    clearTimeout(greeting);
    clearTimeout(again);
    for (const { timer } of waiting.values()) clearTimeout(timer);
    send({ kind: "bye" });
  }

  return { click, greet, hear, leave, review };
}
