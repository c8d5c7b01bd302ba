import { escapeExpression } from './escape-expression.ts';

/** What `*` and `?` stand for: any text, or what stays within one part of a path. */
const SIGNS = { text: ['.*', '.'], part: ['[^/]*', '[^/]'] } as const;

const WITH_BRACKETS = /\*+|\?|\[!?\]?(?:\[[:.=].*?[:.=]\]|[^\]/])*\]|[^*?[]+|\[/g;

/**
 * A pattern as the source of a regular expression, which JavaScript and an extended one of POSIX read alike; it is not
 * anchored.
 * @param within how far a sign reaches
 * @param oneOf the expression for a part in brackets, `[!a-z]`; without it brackets are characters like any other
 */
export function globSource(pattern: string, within: 'text' | 'part', oneOf?: (brackets: string) => string): string {
  const [many, one] = SIGNS[within];
  return pattern.replace(oneOf === undefined ? /\*+|\?|[^*?]+/g : WITH_BRACKETS, part => {
    if (part.startsWith('*')) return many;
    if (part === '?') return one;
    return oneOf !== undefined && /^\[.+\]$/s.test(part) ? oneOf(part) : escapeExpression(part);
  });
}

/** Whether a text has signs in it that stand for others. */
export const hasWildcards = (text: string): boolean => /[*?]/.test(text);

/**
 * The whole text must fit: `*` is any text, `?` any character, or both within one part of a path. `after`: an expression for what
 * may follow.
 */
export const globExpression = (
  pattern: string,
  within: 'text' | 'part' = 'text',
  { oneOf, after = '$' }: { readonly oneOf?: (brackets: string) => string; readonly after?: string } = {},
): RegExp => new RegExp(`^${globSource(pattern, within, oneOf)}${after}`, 's');

const compiled = new Map<string, RegExp>();

/** A pattern of a playbook, compiled once: it is asked of every process of every host. */
function compile(pattern: string): RegExp {
  const before = compiled.get(pattern);
  if (before !== undefined) return before;
  const made = globExpression(pattern);
  compiled.set(pattern, made);
  return made;
}

/** Whether the whole text fits one of the patterns, as a shell would say: `*` is any text, `?` any character. */
export const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some(pattern => compile(pattern).test(text));
