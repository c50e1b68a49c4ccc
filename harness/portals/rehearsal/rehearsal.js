// What is nicer with a script: copying, whether an answer fits before it is sent, and that the rehearsal is gone.
"use strict";

for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Selected"; // Where a browser does not let a page copy, the keyboard still does.
    }
  });
}

for (const form of document.querySelectorAll('form[action^="/task/"]')) {
  const fields = form.querySelectorAll("textarea, input[type=text]:not([name=by]), input[type=radio], input[type=checkbox]");
  if (!/^\/task\/\d+$/.test(form.getAttribute("action")) || !fields.length) { continue; }
  const told = document.createElement("p");
  told.className = "checked";
  told.setAttribute("role", "status");
  form.querySelector(".send").before(told);
  let waiting = 0;
  const check = async () => {
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(`${form.getAttribute("action")}/check`, { method: "POST", body });
      const { fits, words } = await answer.json();
      told.textContent = `${fits ? "✓" : "✗"} ${words}`;
      told.classList.toggle("fits", fits);
      told.classList.toggle("misfits", !fits);
    } catch {
      told.textContent = "";
    }
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "by") { return; }
    window.clearTimeout(waiting);
    waiting = window.setTimeout(check, 500);
  });
}

let missed = 0;
window.setInterval(async () => {
  try {
    await fetch("/pulse", { cache: "no-store" });
    missed = 0;
  } catch {
    missed += 1;
  }
  document.querySelector(".gone").hidden = missed < 2;
}, 5000);
