// Talks to the server: gets its events as long as the page is seen, and asks it to tick topics.

// How many milliseconds without a word of the server mean that it is gone; it says one each ten seconds.
const SILENCE = 25_000;
// How many milliseconds to wait before the server is looked for again, if it refuses.
const AGAIN = 1000;
// How many milliseconds a page that is not seen goes on listening: a browser has few connections.
const UNSEEN = 3000;

// Follow a document. `revision` returns what is on the screen; `setLive` is called with whether the
// server answers, `isSeenAnew` when states begin anew; `told` with each event.
export function follow(query, { revision, setLive, begin, told }) {
  let source = null;
  let silence, again, unseen;

  function open() {
    close();
    source = new EventSource(`/events?${query}&seen=${revision()}`);
    source.addEventListener("open", begin);
    for (const kind of ["state", "documents", "beat"]) {
      source.addEventListener(kind, (event) => {
        hear();
        told(kind, JSON.parse(event.data));
      });
    }
    source.addEventListener("error", lose);
    wait();
  }

  function wait() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      lose();
      open();
    }, SILENCE);
  }

  function hear() {
    setLive(true);
    wait();
  }

  function lose() {
    setLive(false);
    if (source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(again);
    again = setTimeout(open, AGAIN);
  }

  function close() {
    clearTimeout(silence);
    clearTimeout(again);
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(unseen);
    if (document.hidden) unseen = setTimeout(close, UNSEEN);
    else if (!source) open();
  });
  // A page that is left, and shown again by the back button, has lost its connection.
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
  open();
}

// Ask the server to `tick` topics, to `edit` the list or to `undo` that. Returns the new state; raises an
// error if there is no server.
export async function ask(what, query, asked) {
  const response = await fetch(`/${what}?${query}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(asked),
  });
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

// Return the title of a topic as it is written in the file; null if the server does not know it any more.
export async function askTitle(query, { revision, topic }) {
  const response = await fetch(`/title?${query}&seen=${revision}&topic=${topic}`);
  return response.ok ? (await response.json()).text : null;
}
