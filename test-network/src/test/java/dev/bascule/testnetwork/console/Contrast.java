package dev.bascule.testnetwork.console;

/** WCAG 2.2, success criterion 1.4.3: every text against what is really behind it. */
final class Contrast {

  /** A script that lists the texts whose contrast is below 4.5, with their colours. */
  static final String TOO_LOW =
      """
      () => {
        const parse = (text) => (text.match(/[0-9.]+/g) ?? []).map(Number);
        const channel = (v) => {
          const s = v / 255;
          return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
        };
        const light = ([r, g, b]) =>
          0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
        const behind = (element) => {
          for (let at = element; at !== null; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
          }
          return [255, 255, 255];
        };
        const low = [];
        for (const element of document.querySelectorAll("body *")) {
          const own = [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "");
          const box = element.getBoundingClientRect();
          const style = getComputedStyle(element);
          const unseen = box.width <= 1 || box.height <= 1 || style.visibility === "hidden";
          if (!own || unseen || style.fontSize === "0px") continue;
          const front = parse(style.color);
          const [high, dim] = [light(front), light(behind(element))].sort((a, b) => b - a);
          const ratio = (high + 0.05) / (dim + 0.05);
          if (ratio < 4.5) {
            low.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${style.color}`
              + ` "${element.textContent.trim().slice(0, 40)}"`);
          }
        }
        return low;
      }
      """;

  private Contrast() {}
}
