const KEY = "hopscope.token";

/** Whether `takeToken` will give one. */
export function hasToken(): boolean {
  return new URLSearchParams(location.hash.slice(1)).has("t") || storedToken() !== null;
}

/**
 * The token arrives in the fragment (`#t=…`), which no server and no Referer ever sees. It moves to this
 * tab's storage, and out of the address bar, before anything else can look at it.
 */
export function takeToken(): string | null {
  const fromAddress = new URLSearchParams(location.hash.slice(1)).get("t");
  if (fromAddress !== null) {
    history.replaceState(history.state, "", location.pathname + location.search);
    try {
      sessionStorage.setItem(KEY, fromAddress);
    } catch {
      // Storage is blocked: the token lasts as long as this page.
    }
    return fromAddress;
  }
  return storedToken();
}

function storedToken(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
