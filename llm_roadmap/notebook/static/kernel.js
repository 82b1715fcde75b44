// Sends what the user does to the kernel, waits for the answers, and knows whether there is a kernel.
//
// To the kernel: {kind: "hello"}, {kind: "bye"}, and {kind: "click" or another act, click, …}, where
// `click` is a name for the answer. From the kernel: {kind: "here"}, {kind: "who"} and {kind: "answer",
// click, refusal, …}; {kind: "select", selected}; and the state.

// After how many milliseconds without an answer the user is told: to a greeting, and to an act.
const GREETING = 3000;
const LATE = 2000;

// How many milliseconds to wait before another greeting: at first, and at most.
const AGAIN = 100;
const AT_MOST = 60_000;

// How many milliseconds to leave between two looks at whether the kernel is there, while one is at work.
const PAUSE = 5000;

// Return what the host knows of the kernel: "gone", "busy", or nothing.
function hostSays({ widget_manager: manager }) {
  if (!manager || !("kernel" in manager)) return "";
  const { kernel } = manager;
  if (!kernel || kernel.isDisposed || ["dead", "terminating"].includes(kernel.status)) return "gone";
  if (kernel.connectionStatus === "disconnected") return "gone";
  return kernel.status === "busy" ? "busy" : "";
}

// Return functions that talk to the kernel. `changed` is called when there is another status:
//
// - "new": nothing was heard yet; an exported page never has a kernel
// - "live": it answers
// - "busy": it does not answer now, and the host says that it works
// - "silent": it does not answer, and nobody knows why
// - "gone": the host says that it has ended, or it was started again
function connect(model, changed) {
  const waiting = new Map(); // the acts without an answer: the timers of each, and what to do then
  let status = "new";
  let greeting; // the timer that ends the wait for an answer to a greeting
  let again; // the timer that greets once more
  let looked = 0; // when it was last looked whether the kernel is there

  function become(next) {
    if (next === "gone") for (const click of [...waiting.keys()]) settle(click, null);
    if (status === next) return;
    status = next;
    changed();
  }

  function send(content) {
    try {
      Promise.resolve(model.send(content)).catch(() => {});
    } catch {
      // Without a kernel, some hosts throw and others do nothing. In both cases no answer comes.
    }
  }

  // Ask the kernel to do something. At the end of the wait, `settled` is called with the answer, or with
  // null if there is none.
  function ask(content, settled) {
    const click = `${Date.now()}-${Math.random()}`;
    const { patience, revision } = model.get("state");
    const timers = [setTimeout(miss, LATE), setTimeout(settle, 1000 * patience, click, null)];
    waiting.set(click, { settled, timers });
    send({ ...content, click, revision });
  }

  function settle(click, answer) {
    const { settled, timers } = waiting.get(click);
    timers.forEach(clearTimeout);
    waiting.delete(click);
    settled(answer);
  }

  // No answer came in time.
  function miss() {
    if (status !== "new") become(hostSays(model) || "silent");
  }

  // Greet until the kernel answers. The first greeting may have to wait until the running cell ends:
  // JupyterLab opens the sub-shell, which avoids this, only when it shows the first widget.
  function greet() {
    clearTimeout(greeting);
    clearTimeout(again);
    if (status !== "new") become("gone");
    greetAgain(AGAIN);
  }

  function greetAgain(pause) {
    again = setTimeout(greetAgain, pause, Math.min(2 * pause, AT_MOST));
    send({ kind: "hello" });
  }

  // Find out whether the kernel is still there; unless `isDue`, not if it was looked a moment ago.
  function look({ isDue = false } = {}) {
    if (status === "live" && hostSays(model) === "gone") become("gone");
    if (status === "new" || (!isDue && Date.now() - looked < PAUSE)) return;
    looked = Date.now();
    clearTimeout(greeting);
    greeting = setTimeout(() => hostSays(model) !== "busy" && miss(), GREETING);
    send({ kind: "hello" });
  }

  function receive(content) {
    if (content.kind === "who") return send({ kind: "hello" });
    clearTimeout(greeting);
    clearTimeout(again);
    become("live");
    if (content.kind === "answer" && waiting.has(content.click)) settle(content.click, content);
  }

  function leave() {
    clearTimeout(greeting);
    clearTimeout(again);
    for (const { timers } of waiting.values()) timers.forEach(clearTimeout);
    send({ kind: "bye" });
  }

  return { ask, greet, look, receive, leave, status: () => status };
}
