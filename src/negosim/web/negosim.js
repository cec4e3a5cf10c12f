// Puts the keyboard where it belongs: into the terminal once the program shows something, and on
// the link to a new session once this one has ended. textual-serve's script sets the classes; to
// focus the terminal before its websocket is open would make that script fail.
"use strict";

window.addEventListener("load", () => {
  const places = { "-first-byte": ".xterm-helper-textarea", "-closed": ".ended a" };
  new MutationObserver(() => {
    for (const [name, place] of Object.entries(places)) {
      if (document.body.classList.contains(name)) {
        delete places[name];
        document.querySelector(place).focus();
      }
    }
  }).observe(document.body, { attributeFilter: ["class"] });
});
