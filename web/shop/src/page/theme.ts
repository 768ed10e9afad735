// The script at the head of every page: it sets the chosen theme before the first paint, so that no page flashes. It is a classic
// script and imports nothing. The switch is at the foot of the page.
{
  const root = document.documentElement;
  const place = "akinai-theme";
  const read = () => {
    try {
      return localStorage.getItem(place) ?? "";
    } catch {
      return "";
    }
  };
  const show = (theme: string) => {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => {
    const choice = document.getElementById("theme");
    if (!(choice instanceof HTMLSelectElement)) return;
    choice.value = root.dataset.theme ?? "";
    choice.addEventListener("change", () => {
      show(choice.value);
      try {
        if (choice.value) localStorage.setItem(place, choice.value);
        else localStorage.removeItem(place);
      } catch {
        // this page has the theme, others do not
      }
    });
  });
  addEventListener("storage", (event) => {
    if (event.key === place) show(event.newValue ?? "");
  });
}
