// Sends clicks to the kernel, waits for the answers, and shows messages about them.
//
// To the kernel: {kind: "hello"}, {kind: "bye"} and {kind: "click", click, topics, done, revision}.
// From the kernel: {kind: "here"}, {kind: "who"} and {kind: "answer", click, refusal}; and the state.

const GONE =
  "No kernel answers: this is the last state it sent. " +
  "Boxes can be ticked when it is free again, or the cell has been run again.";
const LATE = "The kernel has not answered. If it is busy, the click counts when it is free.";

// After how many milliseconds without an answer to a greeting the user is told.
const GREETING = 3000;

// How many milliseconds to wait before another greeting: at first, and at most.
const AGAIN = 100;
const AT_MOST = 60_000;

// Return functions that talk to the kernel. `setLive` is called with whether there is a kernel, `tell`
// with a message for the user.
function connect(model, { setLive, tell }) {
  const waiting = new Map(); // the clicks without an answer, each with what to do when it comes
  let said = null; // the message that is shown, with a check whether it still holds
  let greeting; // the timer that ends the wait for an answer to a greeting
  let again; // the timer that greets once more
  let isLive = false;

  function say(text, isDue) {
    said = { isDue };
    tell(text);
  }

  // Remove the message if it does not hold any more.
  function dropOldMessage() {
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
      // Without a kernel, some hosts throw and others do nothing. In both cases no answer comes.
    }
  }

  // Ask the kernel to tick topics (`done` is true) or to untick them. `isMet` tells whether they are
  // so already. At the end of the wait, `settled` is called with whether the kernel has done it.
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

  // End the wait for an answer. `refusal` says why the click was refused; it is empty if the click was
  // done, and null if there is no answer. The message about another click remains while it holds, or
  // until the next click.
  function settle(click, refusal) {
    const { isMet, settled, timer } = waiting.get(click);
    clearTimeout(timer);
    waiting.delete(click);
    settled(refusal === "");
    const trouble = model.get("trouble");
    const wasLost = isMet(); // its topic was gone before, so the message does not end because of that
    const isDue = () => (wasLost || !isMet()) && trouble === model.get("trouble");
    if (refusal) say(refusal, isDue);
    else dropOldMessage();
  }

  function greet() {
    clearTimeout(greeting);
    clearTimeout(again);
    greeting = setTimeout(giveUp, GREETING, isLive);
    isLive = false;
    setLive(false);
    greetAgain(AGAIN);
  }

  // Greet until the kernel answers. The first greeting may have to wait until the running cell ends:
  // JupyterLab opens the sub-shell, which avoids this, only when it shows the first widget.
  function greetAgain(pause) {
    again = setTimeout(greetAgain, pause, Math.min(2 * pause, AT_MOST));
    send({ kind: "hello" });
  }

  // There is no kernel. Say so only if there was one: an exported page never has one.
  function giveUp(isMissed) {
    for (const click of [...waiting.keys()]) settle(click, null);
    if (isMissed) say(GONE, () => !isLive);
  }

  function receive(content) {
    if (content.kind === "who") return send({ kind: "hello" });
    clearTimeout(greeting);
    clearTimeout(again);
    if (!isLive) {
      isLive = true;
      setLive(true);
      dropOldMessage();
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

  return { click, greet, receive, leave, dropOldMessage };
}
