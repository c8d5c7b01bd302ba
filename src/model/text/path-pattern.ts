/** Whether a path has signs in it that a shell expands. */
const isPattern = (path: string): boolean => /[*?[]/.test(path);

const literal = (text: string): string => text.replace(/[\\^$.|+()[\]{}*?]/g, '\\$&');

/** A bracket expression, without its brackets. What is more than characters and ranges stands for any character. */
function oneOf(text: string): string {
  const negated = text.startsWith('!');
  const inside = (negated ? text.slice(1) : text).replace(/[\\\]^[]/g, '\\$&');
  const expression = `[${negated ? '^/' : ''}${inside}]`;
  if (/\[[:.=]/.test(text)) return '[^/]';
  try {
    new RegExp(expression);
    return expression;
  } catch {
    return '[^/]';
  }
}

/** `*` and `?` stay within their part of a path, as a shell has it; `[!…]` is one that is none of these. */
const expressionOf = (pattern: string): string =>
  pattern.replace(/\*|\?|\[(!?\]?(?:\[[:.=].*?[:.=]\]|[^\]/])*)\]|[^*?[]+|\[/g, (part, brackets?: string) => {
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return brackets === undefined || brackets === '' || brackets === '!' ? literal(part) : oneOf(brackets);
  });

/** Whether a path is what a path or pattern of the shell names, or lies below it. Rather too much fits than too little. */
export function coveredBy(pattern: string): (path: string) => boolean {
  if (!isPattern(pattern)) {
    const below = pattern === '/' ? '/' : `${pattern}/`;
    return path => path === pattern || path.startsWith(below);
  }
  const expression = new RegExp(`^${expressionOf(pattern)}(/|$)`);
  return path => expression.test(path);
}
