import { sh } from './sh.ts';

/** A path as a word of the shell in which the signs of a glob work, and nothing else does. */
export const glob = (path: string): string =>
  path.replace(/[*?[\]!-]|[^*?[\]!-]+/g, part => (/^[*?[\]!-]$/.test(part) ? part : sh`${part}`.text));
