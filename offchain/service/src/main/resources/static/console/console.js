// What the pages gain when scripts run: `/` and `g p` keys, copy buttons, a mark on the selected
// row, and a word when the service stops answering. Nothing here is needed to read a page.
(() => {
  "use strict";
  document.documentElement.classList.add("js");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;
  const pages = { o: "/", p: "/payments", w: "/windows", r: "/reconciliation", c: "/chain" };
  let went = 0;

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target.id === "find") event.target.blur();
    if (typing(event.target)) return;
    if (event.key === "/") {
      event.preventDefault();
      document.getElementById("find").select();
    } else if (event.key === "g") {
      went = event.timeStamp;
    } else if (event.timeStamp - went < 1200 && Object.hasOwn(pages, event.key)) {
      location.assign(pages[event.key]);
    }
  });

  const copied = (button) => {
    button.classList.add("done");
    document.getElementById("said").textContent = "Copied.";
    setTimeout(() => button.classList.remove("done"), 1200);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button === null) return;
    navigator.clipboard.writeText(button.dataset.copy).then(
      () => copied(button),
      () => { document.getElementById("said").textContent = "The browser refused to copy."; });
  });

  document.addEventListener("htmx:afterSwap", () => {
    const selected = document.getElementById("selected");
    if (selected === null) return;
    for (const row of document.querySelectorAll("tr[data-payment]")) {
      if (row.dataset.payment === selected.value) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  });

  const lost = document.getElementById("lost");
  const miss = () => {
    if (!lost.hidden) return;
    const since = document.getElementById("lost-since");
    since.dateTime = new Date().toISOString();
    since.textContent = "before " + since.dateTime.slice(11, 19) + " UTC";
    lost.hidden = false;
  };
  document.addEventListener("htmx:sendError", miss);
  document.addEventListener("htmx:responseError", miss);
  document.addEventListener("htmx:timeout", miss);
  document.addEventListener("htmx:afterOnLoad", () => { lost.hidden = true; });
})();
