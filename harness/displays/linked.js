// What is chosen in one part stands out in all: rows of tables, and marks of the picture. Nothing is sent or fetched.
(() => {
  const words = (item, name) => (item.getAttribute(name) || "").split(" ").filter(Boolean);

  // The still picture becomes its own drawing, so that its marks can be pointed at and chosen.
  const unpacked = (image) => {
    const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (each) => each.charCodeAt(0));
    const parsed = new DOMParser().parseFromString(new TextDecoder().decode(bytes), "image/svg+xml");
    const drawing = document.importNode(parsed.documentElement, true);
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", image.alt);
    image.replaceWith(drawing);
    return drawing;
  };

  const button = (label, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.style.cssText = "margin: 0 0.4em 0.4em 0; font: inherit; padding: 0.1em 0.7em";
    made.addEventListener("click", action);
    return made;
  };

  const link = (root) => {
    root.setAttribute("data-linked", "ready");
    const frame = root.querySelector("[data-picture]");
    const drawing = unpacked(frame.querySelector("img"));
    const items = [...root.querySelectorAll("[data-about], [data-number]")];
    const rows = items.filter((item) => item.tagName === "TR");
    const said = document.createElement("span");
    said.setAttribute("role", "status");

    const show = (chosen, sentence) => {
      for (const item of items) {
        const stands = Boolean(chosen && chosen(item));
        item.setAttribute("aria-current", String(stands));
        if (item.tagName === "TR") item.style.outline = stands ? "2px solid currentColor" : "";
        else item.style.opacity = chosen && !stands ? "0.2" : ""; // A mark; text is never dimmed.
      }
      said.textContent = sentence;
      const first = chosen && rows.find((row) => row.hasAttribute("data-number") && chosen(row));
      if (first) first.closest("[data-events]").scrollTop = first.offsetTop - 60;
    };
    const all = () => show(null, "Choose an order, a document, a mark or an event: what belongs to it stands out.");

    const choose = (item) => {
      const about = words(item, "data-about");
      const numbers = words(item, "data-number");
      if (numbers.length) {
        show(
          (other) =>
            words(other, "data-number").some((each) => numbers.includes(each)) ||
            (!other.hasAttribute("data-number") && words(other, "data-about").some((each) => about.includes(each))),
          `world.history.event(${numbers[0]})`,
        );
      } else {
        const count = rows.filter((row) => row.hasAttribute("data-number") && words(row, "data-about").includes(about[0]));
        show((other) => words(other, "data-about").includes(about[0]), `world.order(${about[0]}): ${count.length} events`);
      }
    };

    for (const item of items) {
      item.setAttribute("tabindex", "0");
      if (item.tagName !== "TR") item.setAttribute("role", "button");
      item.style.cursor = "pointer";
      item.style.outlineOffset = "-2px";
      item.addEventListener("click", () => choose(item));
      item.addEventListener("keydown", (event) => {
        if (event.target === item && event.key === "Enter") choose(item);
        if (event.key === "Escape") all();
      });
    }

    let zoom = 1;
    const width = Number(drawing.getAttribute("width"));
    const scaled = (factor) => {
      zoom = Math.min(Math.max(zoom * factor, 0.5), 8);
      drawing.style.width = `${width * zoom}px`;
      drawing.style.height = "auto";
    };
    const bar = document.createElement("p");
    bar.append(button("Everything", all), button("Zoom in", () => scaled(2)), button("Zoom out", () => scaled(0.5)), said);
    root.prepend(bar);
    all();
  };

  const begin = () => document.querySelectorAll('[data-linked=""]').forEach(link);
  begin();
  requestAnimationFrame(begin); // Some front ends put an output into the page after they have run its script.
})();
