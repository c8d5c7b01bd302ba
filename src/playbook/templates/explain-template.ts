import type { Context } from '../../model/plan/context-provider.ts';
import { errorText } from '../../model/problems/error-text.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import { TemplateError } from './template-error.ts';
import { checkTemplate, type Named, namedIn } from './template-grammar.ts';

/** Helpers that are there for what may be missing. */
const FOR_MISSING: ReadonlySet<string | undefined> = new Set(['default', 'defined', 'if', 'unless', 'each', 'with']);

const DATA_OF_EACH: ReadonlySet<string> = new Set(['index', 'key', 'first', 'last']);

/** What is missing of a name, with what might have been meant; `undefined` where all of it is there, or cannot be told. */
function missing({ path, inner }: Named, context: Context): string | undefined {
  if (path.data && !inner && path.depth === 0 && DATA_OF_EACH.has(path.parts[0] ?? ''))
    return `{{${path.original}}} means something only inside of {{#each}}`;
  if (inner || path.data || path.depth > 0) return undefined;
  let holder: unknown = context;
  for (const part of path.parts) {
    if (typeof holder !== 'object' || holder === null) return `{{${path.original}}} is not known here`;
    if (!Object.hasOwn(holder, part)) {
      const near = nearest(part, Object.keys(holder));
      return `{{${path.original}}} is not known here${near === undefined ? '' : `: did you mean ${near}?`}`;
    }
    holder = Reflect.get(holder, part);
  }
  return undefined;
}

/** What Handlebars throws at a name that is missing inside of a block, where only it knows what is at hand. */
const PATTERNS: readonly RegExp[] = [
  /^"(.+?)" not defined in/,
  /^Cannot use 'in' operator to search for '(.*?)' in /,
  /^Cannot read properties of (?:undefined|null) \(reading '(.*)'\)$/s,
];

/** A name inside of a block that would be known outside of it. */
const fromAround = (name: string, text: string, context: Context): string | undefined =>
  namedIn(checkTemplate(text)).find(
    ({ path, inner }) =>
      inner &&
      !path.data &&
      path.depth === 0 &&
      path.parts.includes(name) &&
      Object.hasOwn(context, path.parts[0] ?? ''),
  )?.path.original;

/**
 * Why a text could not be rendered, in our words: whatever Handlebars or JavaScript said of it is an internal of ours,
 * and helps nobody.
 */
export function explainTemplate(error: unknown, text: string, context: Context): TemplateError {
  const said = errorText(error);
  const ours = error instanceof TemplateError ? error : undefined;
  // It names what is missing already.
  if (ours?.message.startsWith('{{') === true) return ours;
  try {
    const all = namedIn(checkTemplate(text)).filter(({ behind }) => !FOR_MISSING.has(behind));
    for (const named of all) {
      const what = missing(named, context);
      if (what !== undefined) return new TemplateError(what, { cause: error });
    }
  } catch (unreadable) {
    // A fact that nothing declares, or a text that is no template, says best itself what is wrong with it.
    if (unreadable instanceof TemplateError) return unreadable;
    throw unreadable;
  }
  if (ours !== undefined) return ours;
  const name = PATTERNS.map(pattern => pattern.exec(said)?.[1]).find(found => found !== undefined);
  const what = name === undefined ? 'an expression in it cannot be worked out' : `{{${name}}} is not known here`;
  const around = name === undefined ? undefined : fromAround(name, text, context);
  if (around !== undefined) {
    return new TemplateError(
      `{{${around}}} is not known here: inside of {{#each}} and {{#with}} a name is one of the item's`,
      {
        cause: error,
        hint: `write {{@root.${around}}}`,
      },
    );
  }
  return new TemplateError(what, { cause: error, hint: 'look at the names and the helpers in its {{…}}' });
}
