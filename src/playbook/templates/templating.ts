import Handlebars from 'handlebars';
import type { Context } from '../../model/plan/context-provider.ts';
import { type ChunkMemo, createChunkMemo } from '../../model/text/chunk-memo.ts';
import { type Text, textOf } from '../../model/text/text.ts';
import { holdsUnknown, isUnknown, UNKNOWN_VALUE, unknownToken } from '../../model/text/unknown.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import { explainTemplate } from './explain-template.ts';
import { LOOKUP, STEP, strictInside } from './strict-inside.ts';
import { TemplateError } from './template-error.ts';
import { checkTemplate, conditionTemplate, mapPrinted, NAME_BEHIND, nameBlocks } from './template-grammar.ts';

const hbs = Handlebars.create();
const compiled = new Map<string, Rendering>();

/** A template made ready. */
type Rendering = (context: Context) => string;

/** The value that a `when` expression came to; a helper puts it here because a template can only return text. */
let verdict: unknown;

// Handlebars passes its own options object as the last argument of every helper.
const helpers: Readonly<Record<string, (...values: readonly unknown[]) => unknown>> = {
  eq: (a, b) => known([a, b], () => a === b),
  ne: (a, b) => known([a, b], () => a !== b),
  not: value => known([value], () => !truthy(value)),
  and: (...values) => known(values, () => values.every(truthy)),
  or: (...values) => known(values, () => values.some(truthy)),
  includes: (list, value) =>
    known([list, value], () => (Array.isArray(list) ? list.includes(value) : String(list).includes(String(value)))),
  join: (list, glue) => {
    if (!Array.isArray(list)) return String(list);
    if (list.some(isObject))
      throw new TemplateError('“join” takes texts, and the list has maps or lists', {
        hint: 'name what is in them: {{#each …}}',
      });
    return list.join(String(glue));
  },
  json: value => JSON.stringify(value),
  default: (value, fallback) =>
    known([value], () => (value === undefined || value === null || value === '' ? fallback : value)),
  defined: value => known([value], () => value !== undefined && value !== null),
  secret: name => `@@secret:${String(name)}@@`,
};

/** Helpers that are there for what may be missing: it need not be known. */
const FOR_MISSING: ReadonlySet<string> = new Set(['default', 'defined']);

/** Of a text or a number Handlebars makes no turn at all, and says nothing. */
function mustBeMany(value: unknown): void {
  const isOne = (typeof value === 'string' && value !== '') || typeof value === 'number' || value === true;
  if (isOne && !holdsUnknown(value))
    throw new TemplateError(
      `{{#each}} goes through a list or a map, and was given ${typeof value === 'string' ? 'a text' : JSON.stringify(value)}`,
    );
}

/** Handlebars is strict about what is printed, not about what a helper is given: there a misspelt name is `undefined`. */
function mustBeKnown(helper: string, values: readonly unknown[]): void {
  if (FOR_MISSING.has(helper)) return;
  const at = values.indexOf(undefined);
  if (at === -1) return;
  const which = values.length === 1 ? 'the name' : `name ${at + 1}`;
  throw new TemplateError(`${which} behind “${helper}” is not known here`);
}

for (const [name, helper] of Object.entries(helpers)) {
  hbs.registerHelper(name, (...args: unknown[]) => {
    const values = args.slice(0, -1);
    mustBeKnown(name, values);
    return helper(...values);
  });
}
hbs.registerHelper(STEP, (value: unknown, path: string, ...parts: unknown[]) =>
  stepThrough(value, parts.slice(0, -1).map(String), path),
);
hbs.registerHelper(LOOKUP, (holder: unknown, key: unknown) => {
  mustBeKnown('lookup', [holder, key]);
  return isUnknown(holder) || isUnknown(key) ? unknownToken() : stepThrough(holder, [String(key)], String(key));
});
hbs.unregisterHelper('log');
hbs.registerHelper('provisionWhen', (value: unknown) => {
  mustBeKnown('when', [value]);
  verdict = value;
  return '';
});

/** What a block has said: of each item, and of items that stood together. */
interface Said {
  readonly items: WeakMap<object, string>;
  readonly memo: ChunkMemo<object, string>;
}

/** What the blocks of one template have said, by the block's place. */
type Blocks = Map<string, Said>;

/** The blocks of the template that is being rendered; `undefined` where a block may name what is around it. */
let blocks: Blocks | undefined;

/** Where the outermost blocks leave what they say of each item, while a text is rendered in pieces. */
let left: (readonly string[])[] | undefined;

/** Around the number of a block, where its parts are to stand. No template may hold a NUL: what it makes is refused. */
const MARK = '\0block\0';

/** What a block says of a list's items; of the same item it is asked once. */
function sayAll({ items, memo }: Said, list: readonly object[], say: (item: object) => string): readonly string[] {
  const sayOnce = (item: object): string => {
    const before = items.get(item);
    if (before !== undefined) return before;
    const text = say(item);
    items.set(item, text);
    return text;
  };
  return memo(list, run => run.map(sayOnce).join(''));
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const each: Handlebars.HelperDelegate = hbs.helpers['each'] ?? (() => '');
/** As Handlebars' own; but what a block says of the same item, a peer that many hosts have, is rendered once. */
hbs.registerHelper('each', function (this: unknown, list: unknown, options: Handlebars.HelperOptions & { loc: Place }) {
  if (blocks === undefined || !Array.isArray(list) || !list.every(isObject)) return each.call(this, list, options);
  if (list.length === 0) return options.inverse(this);
  const place = `${options.loc.start.line}:${options.loc.start.column}`;
  const said = blocks.get(place) ?? { items: new WeakMap(), memo: createChunkMemo() };
  blocks.set(place, said);
  const leave = left;
  left = undefined;
  try {
    const parts = sayAll(said, list, item => options.fn(item));
    return leave === undefined ? parts.join('') : `${MARK}${leave.push(parts) - 1}${MARK}`;
  } finally {
    left = leave;
  }
});

/** Where in its template a block begins, as Handlebars tells every helper. */
interface Place {
  readonly start: { readonly line: number; readonly column: number };
}

for (const name of ['if', 'unless', 'each', 'with']) {
  const helper = hbs.helpers[name];
  if (helper === undefined) throw new TypeError(`Handlebars has no ${name}`);
  hbs.registerHelper(name, function (this: unknown, value: unknown, options: Handlebars.HelperOptions) {
    const behind: unknown = options.hash[NAME_BEHIND];
    if (typeof behind === 'string') lookUp(behind, options.data.root);
    // Which way it goes, or how often, is not known.
    if (isUnknown(value)) return unknownToken();
    if (name === 'each') mustBeMany(value);
    return helper.call(this, value, options);
  });
}

const truthy = (value: unknown): boolean =>
  !(value === undefined || value === null || value === false || value === '' || value === 0) &&
  !(Array.isArray(value) && value.length === 0);

const known = (values: readonly unknown[], compute: () => unknown): unknown =>
  values.some(value => holdsUnknown(value)) ? unknownToken() : compute();

function template(text: string): Rendering {
  const cached = compiled.get(text);
  if (cached !== undefined) return cached;
  // Strict: a misspelt name is an error, not an empty string. Unescaped: a key's `=` must not become `&#x3D;`.
  const program = nameBlocks(checkTemplate(text));
  strictInside(program.body);
  const made = hbs.compile(program, { strict: true, noEscape: true, knownHelpersOnly: false });
  // A block that names neither `../` nor `@index` nor `@root` says the same of the same item, whatever is around it.
  const own: Blocks | undefined = /\.\.\/|@|\bas\s*\|/.test(text) ? undefined : new Map();
  const render: Rendering = context => {
    const outer = blocks;
    blocks = own;
    try {
      return withText(made(context), text, context);
    } finally {
      blocks = outer;
    }
  };
  compiled.set(text, render);
  return render;
}

/** What JavaScript makes of a map where a text is wanted. */
const NO_TEXT = '[object Object]';

/** Refuses a map that is printed as a text, unless somebody means those very words. */
function withText(rendered: string, text: string, context: Context): string {
  if (!rendered.includes(NO_TEXT) || text.includes(NO_TEXT)) return rendered;
  const map = mapPrinted(checkTemplate(text), context);
  if (map === undefined) return rendered;
  throw new TemplateError(`{{${map}}} is a map or a list of maps, and no text`, {
    hint: `name what is in it, or write it as JSON: {{json ${map}}}`,
  });
}

/** @throws {TemplateError} */
export function renderText(text: string, context: Context): string {
  if (!text.includes('{{')) return text;
  try {
    return template(text)(context);
  } catch (error) {
    throw explainTemplate(error, text, context);
  }
}

/** The same in pieces: what a block says of an item is a string that all texts share. @throws {TemplateError} */
export function renderPieces(text: string, context: Context): Text {
  const found: (readonly string[])[] = [];
  left = found;
  try {
    // Between two marks stands a block's number, at every odd place.
    const parts = renderText(text, context).split(MARK);
    if (parts.length === 2 * found.length + 1) {
      return textOf(parts.flatMap((part, at) => (at % 2 === 0 ? part : (found[Number(part)] ?? []))));
    }
  } finally {
    left = undefined;
  }
  // A block went missing in another, or somebody's own text reads like a mark.
  return textOf([renderText(text, context)]);
}

const EXPRESSION = /^\{\{\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)\s*\}\}$/;

const paths = new Map<string, string | undefined>();

/** The path that a written text is an expression of, and nothing else; asked for every host. */
function pathIn(text: string): string | undefined {
  if (!paths.has(text)) paths.set(text, EXPRESSION.exec(text)?.[1]);
  return paths.get(text);
}

/** The value at a path such as `mesh.peers`. @throws {TemplateError} where there is none. */
const lookUp = (path: string, context: Context): unknown => stepThrough(context, path.split('.'), path);

/** What stands at the end of a way from a value; `path`: how it is written. @throws {TemplateError} where there is nothing */
function stepThrough(from: unknown, parts: readonly string[], path: string): unknown {
  let value = from;
  for (const part of parts) {
    const holder: unknown = value;
    if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, part)) {
      const names = typeof holder === 'object' && holder !== null ? Object.keys(holder) : [];
      const near = nearest(part, names);
      throw new TemplateError(`{{${path}}} is not known here${near === undefined ? '' : `: did you mean ${near}?`}`);
    }
    value = Reflect.get(holder, part);
  }
  return value === UNKNOWN_VALUE ? unknownToken() : value;
}

const plain = new WeakMap<object, boolean>();

/** Whether nothing inside the value is to be rendered. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('{{');
  if (typeof value !== 'object' || value === null) return true;
  const before = plain.get(value);
  if (before !== undefined) return before;
  const is = Object.entries(value).every(entry => entry.every(isPlain));
  plain.set(value, is);
  return is;
}

/**
 * Renders every string inside a task's arguments; what holds none that is to be rendered stays the same thing. A string that is one expression and nothing else, `{{mesh.peers}}`,
 * becomes the value itself: a list stays a list, a number a number.
 * @throws {TemplateError}
 */
export function renderValue(value: unknown, context: Context): unknown {
  if (typeof value === 'string') {
    const path = pathIn(value);
    return path === undefined ? renderText(value, context) : lookUp(path, context);
  }
  if (isPlain(value)) return value;
  if (Array.isArray(value)) return value.map(one => renderValue(one, context));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [renderText(key, context), renderValue(one, context)]),
    );
  }
  return value;
}

/**
 * Whether a task applies: `eq host.site "home"`, `vars.debug`, or a plain boolean. `unknown` where it depends on a fact
 * that is not known yet.
 * @throws {TemplateError}
 */
export function evaluate(when: string | boolean | undefined, context: Context): boolean | 'unknown' {
  if (when === undefined) return true;
  if (typeof when === 'boolean') return when;
  const text = when.trim();
  verdict = undefined;
  try {
    renderText(conditionTemplate(text), context);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new TemplateError(`\`when: ${text}\`: ${error.message}`, { cause: error, hint: error.hint });
  }
  return holdsUnknown(verdict) ? 'unknown' : truthy(verdict);
}
