// What every page does beside being a page. All of it works without this file too.

// An open menu closes when somebody clicks elsewhere or presses Esc.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// A form goes once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // A dialog's form is asked again and again, and a script's own is sent by the script.
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// The desk has a bell and a command bar of its own.
if (!document.getElementById("queue")) {
  if (document.getElementById("bell")) import("./bell.js");
  if (document.getElementById("find")) import("./search.js");
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

// Where one is may lie beyond the edge of a phone's top bar.
const here = document.querySelector(".nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;

// What is wrong is read first.
document.querySelector(".problems[tabindex]")?.focus();

// What a crew's phone keeps for a dead zone goes when somebody signs out.
try {
  if (Object.keys(localStorage).some((key) => key.startsWith("aula.duty."))) {
    import("./crew-leave.js").then(({ forgetCalls }) => { if (location.pathname === "/sign-in") forgetCalls(); });
  }
} catch { /* A browser that keeps nothing has nothing to forget. */ }
