/** For this tab only: a key that stays in a browser opens the archive to whoever uses it next. */
const place = 'footnote-key';
const refused = 'footnote-key-refused';

/** The request with the key that the reader gave. */
export function withKey(init: RequestInit): RequestInit {
  const key = sessionStorage.getItem(place);
  if (key === null) return init;
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${key}`);
  return { ...init, headers };
}

export const hasKey = (): boolean => sessionStorage.getItem(place) !== null;
export const keepKey = (key: string): void => sessionStorage.setItem(place, key);

/** Says that the server wants another key than it was sent. */
export function tellKeyRefused(): void {
  window.dispatchEvent(new Event(refused));
}

export function whenKeyRefused(then: () => void, signal: AbortSignal): void {
  window.addEventListener(refused, then, { signal });
}
