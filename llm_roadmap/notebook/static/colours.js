// Finds out how light the host is, so that the widget's own colours fit. Each host says it in its own
// way; what all have in common is what is on the screen.

const pixel = document.createElement("canvas");
pixel.width = pixel.height = 1;

// Return the parts of a colour in CSS: red, green and blue, and how much of it covers what is below.
function partsOf(colour) {
  const context = pixel.getContext("2d", { willReadFrequently: true });
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

// Return how light a colour is, as WCAG 2 defines it: from 0 to 1.
function lightOf(colour) {
  const [red, green, blue] = [...partsOf(colour)].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// Return the colour on which an element stands; nothing if no element around it has one.
function groundOf(element) {
  for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
    const colour = getComputedStyle(each).backgroundColor;
    if (partsOf(colour)[3] > 250) return colour;
  }
  return "";
}

// Set what depends on the host's colours: whether it is dark, and whether its text is faint.
function fitColours(root) {
  const ground = groundOf(root);
  const [ink, below] = [lightOf(getComputedStyle(root).color), lightOf(ground || "white")];
  root.classList.toggle("is-dark", ground ? ink > below : matchMedia("(prefers-color-scheme: dark)").matches);
  const contrast = (Math.max(ink, below) + 0.05) / (Math.min(ink, below) + 0.05);
  root.classList.toggle("is-faint", Boolean(ground) && contrast < 7);
  if (ground) root.style.setProperty("--rm-ground", ground);
  else root.style.removeProperty("--rm-ground");
}

// Fit the colours now, and whenever the host changes its own; return a function that ends this.
function followColours(root) {
  const fit = () => root.isConnected && fitColours(root);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const signs = new MutationObserver(() => setTimeout(fit));
  for (const each of [document.documentElement, document.body]) signs.observe(each, { attributes: true });
  scheme.addEventListener("change", fit);
  root.addEventListener("pointerenter", fit);
  return () => {
    signs.disconnect();
    scheme.removeEventListener("change", fit);
  };
}
