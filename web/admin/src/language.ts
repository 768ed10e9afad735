// The language of this browser's staff member; the first module that main loads, because texts choose theirs when they are loaded.
const place = "akinai-admin-language";

document.documentElement.lang = localStorage.getItem(place) === "en" ? "en" : "ja";

// setLanguage draws the app in another language.
export function setLanguage(language: "ja" | "en"): void {
  localStorage.setItem(place, language);
  location.reload();
}
