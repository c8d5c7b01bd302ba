import { tidyName } from '../host-name.ts';

/** Words for what people carry about: no machine of a fleet. */
const DEVICE =
  /phone|handy|mobile|android|pixel|galaxy|tablet|ipad|laptop|notebook|macbook|thinkpad|surface|desktop|windows|workstation|\b(pc|mac|imac|tv)\b/i;

/** The name that comments give a section: `# Name = attic-1 (behind NAT)`, `### attic-1`, `# hub: a VPS`. */
export function peerName(comments: readonly string[]): { readonly name?: string; readonly isDevice: boolean } {
  const said = comments.map(one => one.replaceAll(/^[#\s=*-]+|[=*-]+$/g, ''));
  const labelled = said.flatMap(
    one => /^(?:friendly_?)?(?:name|host|client|peer)\s*[=:]\s*(.+)$/i.exec(one)?.[1] ?? [],
  );
  // What looks like a key is never shown.
  const all = [...labelled, ...said].filter(one => one !== '' && !/[A-Za-z0-9+/]{40}/.test(one));
  const [first] = all;
  if (first === undefined) return { isDevice: false };
  const [short = ''] = first.split(/[(:,;]| - /);
  const words = short.trim().split(/\s+/);
  const name = tidyName((words.length <= 3 ? words : words.slice(0, 1)).join('-'));
  return { ...(name === '' ? {} : { name }), isDevice: DEVICE.test(first) };
}
