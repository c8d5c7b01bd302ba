import { globSource } from '../../model/text/glob.ts';

/** Whether a pattern of ssh is more than a name. */
export const isPattern = (text: string): boolean => /[*?!]/.test(text);

const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${globSource(pattern, 'text')}$`, 'i').test(name);

/** Whether a `Host` line holds for a name, as ssh_config(5) has it: one pattern must fit, and none of those with `!`. */
export const holdsFor = (patterns: readonly string[], name: string): boolean =>
  patterns.some(one => !one.startsWith('!') && matches(one, name)) &&
  !patterns.some(one => one.startsWith('!') && matches(one.slice(1), name));
