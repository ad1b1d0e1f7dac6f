/** Changes the query of the page's address in place: no entry in the history, and no token, for that is in the fragment. */
export function changeQuery(change: (query: URLSearchParams) => void): void {
  const query = new URLSearchParams(location.search);
  change(query);
  const search = query.toString();
  if (search === location.search.slice(1)) return;
  try {
    history.replaceState(history.state, "", search === "" ? location.pathname : `?${search}`);
  } catch {
    // A page opened as a file may not change its address.
  }
}

/** Defaults are left out. */
export function put(query: URLSearchParams, key: string, value: string, unset: string): void {
  if (value === unset) query.delete(key);
  else query.set(key, value);
}
