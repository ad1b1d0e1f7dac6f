// Runs before the first paint, so that a page in the other theme does not flash. components/settings/settings.ts
// checks everything again.
try {
  const stored = JSON.parse(localStorage.getItem("hopscope.settings") || "{}").theme;
  const theme = new URLSearchParams(location.search).get("theme") || stored;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}
