// Opened from a folder the lab stays empty, because browsers give files no way to its parts.
if (location.protocol === "file:") {
  addEventListener("DOMContentLoaded", () => {
    document.body.innerHTML =
      "<main style='font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem'>" +
      "<p>The lab needs the book to come from a server: in the site’s folder (the one above this) run " +
      "<code>python3 -m http.server</code>, and open <a href='http://localhost:8000'>http://localhost:8000</a>.</p></main>";
  });
}
