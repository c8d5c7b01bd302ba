import { Unread } from '../../../../model/reading/unread.ts';

/** A plain file below a folder of a host. */
export interface ListedFile {
  /** Below the folder. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/** What is in a folder of a host (`list-files.sh`). */
export type Listed =
  | { readonly kind: 'listed'; readonly files: readonly ListedFile[]; readonly left: readonly string[] }
  | { readonly kind: 'many' }
  /** A name is in it that no line can tell. */
  | { readonly kind: 'odd' };

/** @throws {Unread} where it makes no sense: no file is left out for that */
export function parseListed(lines: readonly string[]): Listed {
  const sizes = new Map<string, number>();
  const sums = new Map<string, string>();
  const left: string[] = [];
  let whole = false;
  for (const line of lines) {
    const size = /^size (\d+) \.\/(.+)$/.exec(line);
    const sum = /^([0-9a-f]{64}) [ *]\.\/(.+)$/.exec(line);
    if (line === 'odd' || line === 'many') return { kind: line };
    if (line === 'listed') whole = true;
    else if (line.startsWith('left ./')) left.push(line.slice('left ./'.length));
    else if (size !== null) sizes.set(size[2] ?? '', Number(size[1]));
    else if (sum !== null) sums.set(sum[2] ?? '', sum[1] ?? '');
    else if (line !== '') throw new Unread(`what is in the folder makes no sense: ${line}`);
  }
  if (!whole || sizes.size !== sums.size) throw new Unread('what is in the folder changed while it was read');
  const files = [...sizes].map(([name, size]) => {
    const sha256 = sums.get(name);
    if (sha256 === undefined) throw new Unread('what is in the folder changed while it was read');
    return { name, size, sha256 };
  });
  return { kind: 'listed', files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), left };
}
