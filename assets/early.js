// What must happen before the first paint, and what must be said when nothing later can run.
// It does not start the application (boot.js does). A classic script in the syntax of old browsers,
// so that those can at least say that they are too old.
(function () {
  var root = document.documentElement;

  // The theme: the person's own choice, else the system's. `preflight-theme` holds "light" or "dark".
  function chosenTheme() {
    try {
      var stored = localStorage.getItem("preflight-theme");
      return stored === "light" || stored === "dark" ? stored : null;
    } catch (blocked) {
      return null; // Storage may be switched off; the system's theme is good enough.
    }
  }
  var systemIsDark = window.matchMedia ? matchMedia("(prefers-color-scheme: dark)") : null;
  function applyTheme() {
    root.setAttribute("data-theme", chosenTheme() || (systemIsDark && systemIsDark.matches ? "dark" : "light"));
  }
  applyTheme();
  if (systemIsDark && systemIsDark.addEventListener) systemIsDark.addEventListener("change", applyTheme);

  function say(sentence) {
    root.setAttribute("data-boot", "failed");
    function show() {
      var alert = document.createElement("p");
      alert.setAttribute("role", "alert");
      alert.textContent = sentence;
      document.body.appendChild(alert);
    }
    if (document.body) show();
    else document.addEventListener("DOMContentLoaded", show);
  }

  root.setAttribute("data-boot", "starting");
  if (!("noModule" in document.createElement("script"))) {
    say("This browser is too old for Preflight. Please open this page in a current version of Firefox, Chrome, Edge or Safari.");
  }
  // A failed download of a script is an event on its tag; it does not bubble, so listen on the way down.
  window.addEventListener("error", function (event) {
    var tag = event.target;
    if (!tag || !tag.getAttribute || !tag.getAttribute("data-wasm")) return;
    say(
      location.protocol === "file:"
        ? "Preflight can't start from a file on disk, because browsers load modules from servers only. Put its folder on any web server and open it there."
        : "Preflight could not start, because a file of the page could not be loaded. Please check the connection and load the page again."
    );
  }, true);
})();
