// Finds the words of a search in texts, and marks them.

// Marks above and below letters that people leave out when they type: accents, and the vowel points of
// Hebrew and Arabic.
const MARKS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;
const ASCII = /^[\x00-\x7f]*$/;

// Return the form of a text in which words are looked up: the case of letters, accents, ligatures and
// the width of letters do not matter. `words_for_search.py` does the same.
function searchable(text) {
  if (ASCII.test(text)) return text.toLowerCase();
  const plain = text.normalize("NFKD").replace(MARKS, "").normalize("NFKC");
  return plain.toLowerCase().toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

function wordsIn(query) {
  return [...new Set(searchable(query).split(/\s+/).filter(Boolean))].slice(0, 30); // each is a bit
}

// Return where words are in a text: pairs of a start and an end, in order, none in another.
function placesOf(words, text) {
  const at = []; // for each letter of the searchable form, where it comes from
  let form = "";
  let from = 0;
  for (const letter of text) {
    const made = searchable(letter);
    for (let each = 0; each < made.length; each++) at.push(from);
    form += made;
    from += letter.length;
  }
  at.push(text.length);
  const found = [];
  for (const word of words) {
    for (let start = form.indexOf(word); start >= 0; start = form.indexOf(word, start + word.length)) {
      let end = start + word.length;
      while (at[end] === at[end - 1]) end++; // a letter is marked wholly
      found.push([at[start], at[end]]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  return found.filter(([, end], index) => found.slice(0, index).every(([, before]) => before < end));
}

// Mark words in what an element shows; return whether there are any.
function mark(element, words) {
  const texts = [];
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) texts.push(walk.currentNode);
  const places = placesOf(words, texts.map((each) => each.data).join(""));
  let from = 0;
  for (const text of texts) {
    const { data } = text;
    const pieces = [];
    let done = 0;
    for (const [start, end] of places) {
      const [first, last] = [Math.max(start - from, done), Math.min(end - from, data.length)];
      if (first >= last) continue;
      pieces.push(data.slice(done, first), make("mark", "", data.slice(first, last)));
      done = last;
    }
    if (done) text.replaceWith(...pieces, data.slice(done));
    from += data.length;
  }
  return places.length > 0;
}
