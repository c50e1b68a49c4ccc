// What is nicer with a script, and works without one: news of the world, files that are dropped, progress of an upload.
"use strict";

// The guide beside the page is open where there is room for it.
for (const guide of document.querySelectorAll("details[data-wide]")) {
  guide.open = window.matchMedia("(min-width: 64rem)").matches;
}

// A form is sent once, however often its button is pressed before the answer is there.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.target.dataset.upload) { return; }
  if (sent.has(event.target)) { event.preventDefault(); }
  sent.add(event.target);
  window.setTimeout(() => { sent.delete(event.target); }, 3000);
});

// Somebody else may do something meanwhile: then the page says so, and is shown anew when nobody is filling in a form.
const body = document.body;
let touched = false;
document.addEventListener("input", () => { touched = true; });

async function listen() {
  try {
    const answer = await fetch(body.dataset.pulse, { cache: "no-store" });
    const { events } = await answer.json();
    if (String(events) !== body.dataset.events) {
      const isReading = document.querySelector("main details[open], main :focus") !== null;
      if (!touched && !isReading && !document.querySelector("main .notice, main [data-once]")) {
        window.location.replace(window.location.pathname + window.location.search);
        return;
      }
      const live = document.querySelector(".live");
      if (live.hidden) {
        const link = document.createElement("a");
        link.href = window.location.pathname + window.location.search;
        link.textContent = "Show it.";
        live.append("Something has happened meanwhile. ", link);
        live.hidden = false;
      }
    }
  } catch {
    // The server is gone or busy; the next look will tell.
  }
  window.setTimeout(listen, document.hidden ? 10000 : 2000);
}
if (body.dataset.pulse) {
  window.setTimeout(listen, 2000);
}

// What was refused is read first; files can be dropped on their field, and a large one shows how far it is.
function refuse(form, text) {
  form.querySelector(".notice")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice refused";
  notice.setAttribute("role", "alert");
  notice.textContent = `✗ ${text}`;
  form.append(notice);
}

function begin() {
  document.querySelector("[data-first]")?.focus();
  for (const form of document.querySelectorAll("form[data-upload]")) {
    const drop = form.querySelector(".drop");
    const input = form.querySelector("input[type=file]");
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.remove("over"); });
    }
    drop.addEventListener("drop", (event) => { input.files = event.dataTransfer.files; touched = true; });
    form.addEventListener("submit", (event) => {
      if (!input.files.length) { return; }
      event.preventDefault();
      if (form.querySelector("progress")) { return; }
      const largest = Number(form.dataset.upload);
      if (input.files[0].size > largest) {
        refuse(form, `File: wanted at most ${largest / 1e6} MB, got ${Math.ceil(input.files[0].size / 1e6)} MB`);
        return;
      }
      const progress = document.createElement("progress");
      progress.max = 1;
      progress.setAttribute("aria-label", "Upload");
      const told = document.createElement("p");
      told.setAttribute("role", "status");
      told.textContent = "The file is on its way.";
      form.append(progress, told);
      const end = (text) => { progress.remove(); told.remove(); if (text) { refuse(form, text); } };
      const sending = new XMLHttpRequest();
      sending.open("POST", form.action);
      sending.responseType = "document";
      sending.upload.addEventListener("progress", (sent) => { progress.value = sent.loaded / sent.total; });
      sending.upload.addEventListener("load", () => {
        progress.removeAttribute("value");
        told.textContent = "The file has arrived, and is being read.";
      });
      sending.addEventListener("load", () => {
        if (sending.status < 400) {
          window.location.assign(sending.responseURL);
          return;
        }
        const page = sending.responseXML?.querySelector("main");
        if (!page) {
          end(`The file was refused (${sending.status}); open this page anew and try again.`);
          return;
        }
        document.querySelector("main").replaceWith(document.importNode(page, true));
        begin();
      });
      sending.addEventListener("error", () => { end("The file did not arrive: the server hung up or is gone."); });
      sending.send(new FormData(form));
    });
  }
}
begin();
