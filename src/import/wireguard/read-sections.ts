import type { Place, SourceFile } from '../found.ts';

/** A key of a section, as `wg-quick` reads it: its name in lower case, its value without a comment. */
export interface WireguardKey {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

/** A section of a WireGuard interface's configuration, with the comments that may name it. */
export interface WireguardSection {
  readonly kind: 'interface' | 'peer';
  /** Whether all of it is commented out. */
  readonly isComment: boolean;
  readonly place: Place;
  readonly keys: readonly WireguardKey[];
  /** Comments before it, at its head and inside it. */
  readonly comments: readonly string[];
}

const HEAD = /^\s*\[(interface|peer)\]\s*(?:#(.*))?$/i;
const KEY = /^\s*([A-Za-z]+)\s*=\s*([^#]*?)\s*(?:#(.*))?$/;
/** Keys of WireGuard that people comment out: such a comment names nothing. */
const OWN =
  /^(address|listenport|privatekey|mtu|dns|table|fwmark|saveconfig|(pre|post)(up|down)|publickey|presharedkey|allowedips|endpoint|persistentkeepalive)$/i;

/** The sections of a WireGuard interface's configuration, those that are commented out too. */
export function readSections({ path: file, text }: SourceFile): readonly WireguardSection[] {
  const sections: { -readonly [Key in keyof WireguardSection]: WireguardSection[Key] }[] = [];
  let before: string[] = [];
  for (const [number, line] of text.split(/\r?\n/).entries()) {
    const place = { file, line: number + 1 };
    const open = sections.at(-1);
    const [, comment] = /^\s*#+\s?(.*)$/.exec(line) ?? [];
    const [, head, beside] = HEAD.exec(comment ?? line) ?? [];
    if (head !== undefined) {
      sections.push({
        kind: head.toLowerCase() === 'interface' ? 'interface' : 'peer',
        isComment: comment !== undefined,
        place,
        keys: [],
        comments: [...before, ...(beside === undefined ? [] : [beside.trim()])],
      });
      before = [];
      continue;
    }
    const [, key, value = '', behind] = KEY.exec(comment ?? line) ?? [];
    const isOwn = key !== undefined && OWN.test(key);
    if (comment !== undefined && !(isOwn && open?.isComment === true)) {
      // What follows a section may be the name of the next one, and is its own only where no next one follows at once.
      if (!isOwn) before.push(comment.trim());
      continue;
    }
    if (open !== undefined && before.length > 0) {
      open.comments = [...open.comments, ...before];
      before = [];
    }
    if (key !== undefined && open !== undefined) {
      open.keys = [...open.keys, { key: key.toLowerCase(), value, place }];
      if (behind !== undefined && key.toLowerCase() === 'publickey') open.comments = [...open.comments, behind.trim()];
    }
  }
  return sections;
}
