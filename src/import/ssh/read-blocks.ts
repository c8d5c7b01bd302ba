import { splitWords } from '../ansible/split-words.ts';
import type { Place, SourceFile } from '../found.ts';

/** A setting of ssh's configuration. */
export interface SshSetting {
  readonly name: string;
  readonly value: string;
  readonly place: Place;
  /** The line that it stands under: `Host k3s-*`. */
  readonly under: string;
}

/** A part of ssh's configuration that holds for some hosts, in the order in which ssh reads it. */
export interface SshBlock {
  /** Patterns of `Host`; `*` for what stands before the first. Not set: a `Match`. */
  readonly patterns?: readonly string[];
  /** The criteria of a `Match`. */
  readonly match?: string;
  readonly place: Place;
  readonly settings: readonly SshSetting[];
}

/** What is told of a line that includes other files. */
export interface SshInclude {
  readonly text: string;
  readonly place: Place;
}

/**
 * The blocks of a configuration. An included file is read at its place, and its settings hold only where the block holds that it
 * stands in.
 * @param included the files that an `Include` names, by what stands behind it; `undefined`: not read
 */
export function readBlocks(
  file: SourceFile,
  included: (text: string) => readonly SourceFile[] | undefined,
  depth = 0,
): { readonly blocks: readonly SshBlock[]; readonly unread: readonly SshInclude[] } {
  const unread: SshInclude[] = [];
  let open: { -readonly [Key in keyof SshBlock]: SshBlock[Key] } = {
    patterns: ['*'],
    place: { file: file.path },
    settings: [],
  };
  const blocks = [open];
  for (const [number, line] of file.text.split(/\r?\n/).entries()) {
    const place = { file: file.path, line: number + 1 };
    const [, name, rest = ''] = /^\s*([A-Za-z][A-Za-z0-9]*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const small = name.toLowerCase();
    if (small === 'host') {
      open = { patterns: splitWords(rest, true)?.words ?? [rest], place, settings: [] };
      blocks.push(open);
    } else if (small === 'match') {
      open = /^all$/i.test(rest) ? { patterns: ['*'], place, settings: [] } : { match: rest, place, settings: [] };
      blocks.push(open);
    } else if (small === 'include') {
      const files = depth >= 16 ? undefined : included(rest);
      if (files === undefined) {
        unread.push({ text: rest, place });
        continue;
      }
      const { patterns, match } = open;
      const isEverywhere = patterns?.includes('*') === true;
      for (const one of files) {
        const read = readBlocks(one, included, depth + 1);
        unread.push(...read.unread);
        // A block within a block that holds for some hosts would hold for those of both: such a one is told, not guessed.
        blocks.push(
          ...read.blocks.map(
            (block): SshBlock =>
              isEverywhere
                ? block
                : {
                    match: `${match ?? `host ${patterns?.join(',')}`} (Include)`,
                    place: block.place,
                    settings: block.settings,
                  },
          ),
        );
      }
      open = {
        ...(patterns === undefined ? {} : { patterns }),
        ...(match === undefined ? {} : { match }),
        place: open.place,
        settings: [],
      };
      blocks.push(open);
    } else {
      const isCommand = ['proxycommand', 'localcommand', 'remotecommand', 'knownhostscommand'].includes(small);
      const value = isCommand ? rest : (splitWords(rest, true)?.words ?? [rest]).join(' ');
      const under = open.patterns === undefined ? `Match ${open.match}` : `Host ${open.patterns.join(' ')}`;
      open.settings = [...open.settings, { name, value, place, under }];
    }
  }
  return {
    blocks: blocks.filter(({ settings, patterns }) => settings.length > 0 || (patterns?.join(' ') ?? '*') !== '*'),
    unread,
  };
}
