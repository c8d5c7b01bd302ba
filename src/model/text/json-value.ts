/** What a text of somebody else's says as JSON; `undefined`, which no JSON is: it is none. Pure. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
