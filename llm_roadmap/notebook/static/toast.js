// A line at the end of the widget that says what was done, with a button to undo it.

// How many milliseconds it stays; longer while it has the pointer or the focus.
const STAYS = 8000;

function makeToast(undo) {
  const text = makeText("span", "");
  text.setAttribute("role", "status");
  const key = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ Z" : "Ctrl Z";
  const button = makeButton("rm-btn", undo, "Undo ", make("kbd", "", key));
  const toast = make("div", "rm-toast", text, button);
  toast.hidden = true;
  let timer;
  const isHeld = () => toast.matches(":hover") || toast.contains(toast.getRootNode().activeElement);

  function wait() {
    clearTimeout(timer);
    timer = setTimeout(() => (isHeld() ? wait() : hide()), STAYS);
  }

  function hide() {
    clearTimeout(timer);
    toast.hidden = true;
    text.textContent = "";
  }

  function say(what, { canUndo = true } = {}) {
    toast.hidden = false;
    button.hidden = !canUndo;
    text.textContent = what;
    wait();
  }

  return { element: toast, say, hide };
}
