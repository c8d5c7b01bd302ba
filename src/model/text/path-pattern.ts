import { globExpression } from './glob.ts';

/** Whether a path has signs in it that a shell expands. */
const isPattern = (path: string): boolean => /[*?[]/.test(path);

/** A bracket expression. What is more than characters and ranges stands for any character. */
function oneOf(brackets: string): string {
  const text = brackets.slice(1, -1);
  const negated = text.startsWith('!');
  const inside = (negated ? text.slice(1) : text).replace(/[\\\]^[]/g, '\\$&');
  // Brackets around nothing are characters.
  if (inside === '') return `\\[${text}\\]`;
  const expression = `[${negated ? '^/' : ''}${inside}]`;
  if (/\[[:.=]/.test(text)) return '[^/]';
  try {
    new RegExp(expression);
    return expression;
  } catch {
    return '[^/]';
  }
}

/** Whether a path is what a path or pattern of the shell names, or lies below it. Rather too much fits than too little. */
export function coveredBy(pattern: string): (path: string) => boolean {
  if (!isPattern(pattern)) {
    const below = pattern === '/' ? '/' : `${pattern}/`;
    return path => path === pattern || path.startsWith(below);
  }
  const expression = globExpression(pattern, 'part', { oneOf, after: '(/|$)' });
  return path => expression.test(path);
}
