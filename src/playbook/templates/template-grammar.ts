import Handlebars from 'handlebars';
import { count } from '../../model/text/count.ts';
import { nearest } from '../../yaml/did-you-mean.ts';
import { TemplateError } from './template-error.ts';

type Node = hbs.AST.Node;

interface Rule {
  readonly values: readonly [least: number, most: number];
  /** It stands around something: `{{#if …}} … {{/if}}`. */
  readonly block?: true;
}

/** What may be called in a template, and with how many values. */
const RULES: Readonly<Record<string, Rule>> = {
  eq: { values: [2, 2] },
  ne: { values: [2, 2] },
  not: { values: [1, 1] },
  and: { values: [1, 99] },
  or: { values: [1, 99] },
  includes: { values: [2, 2] },
  join: { values: [2, 2] },
  json: { values: [1, 1] },
  default: { values: [2, 2] },
  defined: { values: [1, 1] },
  secret: { values: [1, 1] },
  lookup: { values: [2, 2] },
  provisionWhen: { values: [1, 1] },
  if: { values: [1, 1], block: true },
  unless: { values: [1, 1], block: true },
  each: { values: [1, 1], block: true },
  with: { values: [1, 1], block: true },
};

/** Handlebars' own, and ours for conditions: nobody else's to name. */
const INTERNAL: ReadonlySet<string> = new Set(['helperMissing', 'blockHelperMissing', 'provisionWhen', 'log']);

/** What every value has without anybody's doing: Handlebars denies it by printing nothing. */
const INHERITED: ReadonlySet<string> = new Set(['constructor', '__proto__']);

const helperNames = Object.keys(RULES).filter(name => !INTERNAL.has(name));

/** Something that is named in a template, as a value or to be called with values. */
export interface Named {
  readonly path: hbs.AST.PathExpression;
  /** Handed to this helper; `undefined` for what is printed. */
  readonly behind: string | undefined;
  /** Inside a block that has other names at hand than what is around it. */
  readonly inner: boolean;
}

interface Call {
  readonly path: Node;
  readonly params: readonly Node[];
  readonly pairs: readonly hbs.AST.HashPair[];
  readonly form: 'value' | 'block' | 'inside';
}

const isPath = (node: Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
const isCall = (node: Node): node is hbs.AST.MustacheStatement | hbs.AST.SubExpression =>
  node.type === 'MustacheStatement' || node.type === 'SubExpression';
const isBlock = (node: Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement';

const original = (node: Node): string => ('original' in node ? String(node.original) : node.type);

/** Everything that a template says, in order; `inner` inside of `each` and `with`. */
function* nodes(all: readonly Node[], inner = false): Generator<{ readonly node: Node; readonly inner: boolean }> {
  for (const node of all) {
    yield { node, inner };
    if (!isCall(node) && !isBlock(node)) continue;
    yield* nodes([...node.params, ...(node.hash?.pairs ?? []).map(pair => pair.value)], inner);
    if (!isBlock(node)) continue;
    const other = inner || /^(if|unless)$/.test(original(node.path)) === false;
    yield* nodes(node.program?.body ?? [], other);
    yield* nodes(node.inverse?.body ?? [], inner);
  }
}

function callOf(node: Node): Call | undefined {
  if (!isCall(node) && !isBlock(node)) return undefined;
  const form = isBlock(node) ? 'block' : node.type === 'SubExpression' ? 'inside' : 'value';
  return { path: node.path, params: node.params, pairs: node.hash?.pairs ?? [], form };
}

function judgeCall({ path, params, pairs, form }: Call): { what: string; hint?: string | undefined } | undefined {
  const name = original(path);
  if (!isPath(path)) return { what: `{{${name}}} is not a name`, hint: 'text stands outside of the braces' };
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
  if (rule === undefined || (INTERNAL.has(name) && name !== 'provisionWhen')) {
    if (INTERNAL.has(name)) return { what: `{{${name}}} is not known here` };
    if (path.parts.some(part => INHERITED.has(part))) return { what: `{{${name}}} is not known here` };
    if (params.length === 0 && pairs.length === 0 && form !== 'inside') return undefined;
    const near = nearest(name, helperNames);
    return {
      what: `there is no helper “${name}”`,
      hint:
        near === undefined
          ? `a value takes nothing behind it; the helpers are ${helperNames.join(', ')}`
          : `did you mean ${near}?`,
    };
  }
  if (rule.block === true && form !== 'block') {
    return { what: `“${name}” must open a block`, hint: `write {{#${name} …}} … {{/${name}}}` };
  }
  if (rule.block !== true && form === 'block') {
    return { what: `“${name}” opens no block`, hint: `write {{#if (${name} …)}} … {{/if}}` };
  }
  const [least, most] = rule.values;
  if (params.length < least || params.length > most) {
    const wanted = most > least ? `at least ${count(least, 'value')}` : count(least, 'value');
    return { what: `“${name}” takes ${wanted}, and has ${params.length === 0 ? 'none' : params.length}` };
  }
  const [pair] = pairs;
  if (pair === undefined || rule.block === true) return undefined;
  return { what: `“${name}” takes no ${pair.key}=…`, hint: `write its values one after another: ${name} a b` };
}

const REFUSED: Readonly<Record<string, string>> = {
  PartialStatement: '{{> …}}: templates cannot include others',
  PartialBlockStatement: '{{#> …}}: templates cannot include others',
  Decorator: '{{* …}}: there are no decorators',
  DecoratorBlock: '{{#* …}}: there are no decorators',
};

/** The line of a longer text; nothing for one that has only one. */
const onLine = (text: string, line: number | undefined): string =>
  line === undefined || !text.trim().includes('\n') ? '' : `line ${line}: `;

const BRACES = 'braces that are meant as such are written \\{{';

/** The innermost block that a text opens and does not close. */
function unclosed(text: string): { readonly name: string; readonly line: number } | undefined {
  const open: { name: string; line: number }[] = [];
  for (const { 1: sign, 2: name = '', index } of text.matchAll(/\{\{~?([#^/])\s*([^\s}~]+)/g)) {
    if (sign === '/') open.pop();
    else open.push({ name, line: text.slice(0, index).split('\n').length });
  }
  return open.at(-1);
}

function parse(text: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const [, opened, closed, at] = /^(.+) doesn't match (.+) - (\d+):/.exec(said) ?? [];
    if (opened !== undefined) {
      const what = `${onLine(text, Number(at))}{{#${opened}}} is closed by {{/${closed}}}`;
      throw new TemplateError(what, { cause: error, hint: `close it with {{/${opened}}}` });
    }
    const open = said.endsWith("got 'EOF'") ? unclosed(text) : undefined;
    if (open !== undefined) {
      const what = `${onLine(text, open.line)}{{#${open.name}}} is not closed`;
      throw new TemplateError(what, { cause: error, hint: `close it with {{/${open.name}}}` });
    }
    const line = Number(/on line (\d+)/.exec(said)?.[1] ?? 1);
    const seen = (text.split('\n')[line - 1] ?? '').trim().slice(0, 60);
    const what = `${onLine(text, line)}the {{…}} do not fit together: “${seen}”`;
    throw new TemplateError(what, { cause: error, hint: BRACES });
  }
}

/** Reads a template and refuses what it cannot mean, before anything is rendered. @throws {TemplateError} */
export function checkTemplate(text: string): hbs.AST.Program {
  const program = parse(text);
  for (const { node } of nodes(program.body)) {
    const refused = REFUSED[node.type];
    const call = callOf(node);
    const mistake = refused === undefined ? call && judgeCall(call) : { what: refused };
    if (mistake === undefined) continue;
    const { what, hint } = mistake;
    throw new TemplateError(`${onLine(text, node.loc.start.line)}${what}`, { hint });
  }
  return program;
}

const CONDITION =
  'a condition is written as eq a "b", ne a "b", and (eq a "b") c, or a b, not a: no braces, no operators';

const conditions = new Map<string, string>();

/** A condition as the template that works it out. @throws {TemplateError} for what is no single expression */
export function conditionTemplate(condition: string): string {
  const template = conditions.get(condition) ?? makeConditionTemplate(condition);
  conditions.set(condition, template);
  return template;
}

function makeConditionTemplate(condition: string): string {
  const expression = /\s/.test(condition) && !condition.startsWith('(') ? `(${condition})` : condition;
  const text = `{{provisionWhen ${expression}}}`;
  const refuse = (what: string, cause?: unknown) => new TemplateError(what, { cause, hint: CONDITION });
  if (condition === '') throw refuse('it is empty');
  let body: readonly Node[];
  try {
    ({ body } = Handlebars.parse(text));
  } catch (error) {
    throw refuse('this is no expression', error);
  }
  const call = body[0] === undefined ? undefined : callOf(body[0]);
  if (body.length !== 1 || call?.params.length !== 1 || call.pairs.length > 0)
    throw refuse('this is not one expression');
  checkTemplate(text);
  return text;
}

/** Everything that a template names, as it stands there. */
export const namedIn = (program: hbs.AST.Program): readonly Named[] =>
  [...nodes(program.body)].flatMap(({ node, inner }): Named[] => {
    const call = callOf(node);
    if (call === undefined) return [];
    const name = original(call.path);
    const printed =
      isPath(call.path) && !Object.hasOwn(RULES, name) ? [{ path: call.path, behind: undefined, inner }] : [];
    return [...printed, ...call.params.filter(isPath).map(path => ({ path, behind: name, inner }))];
  });

/** The name of a map, or of a list of maps, that a template prints; inside of a block the item is one by what was made of it. */
export const mapPrinted = (program: hbs.AST.Program, context: Readonly<Record<string, unknown>>): string | undefined =>
  namedIn(program).find(({ path, behind, inner }) => {
    if (behind !== undefined || path.data) return false;
    if (inner || path.depth > 0) return true;
    const value = path.parts.reduce<unknown>(
      (holder, part) => (typeof holder === 'object' && holder !== null ? Reflect.get(holder, part) : undefined),
      context,
    );
    return typeof value === 'object' && value !== null;
  })?.path.original;

/** What each turn of a block has at hand besides its item: it comes from the list. */
const OF_TURN: ReadonlySet<string | undefined> = new Set(['index', 'key', 'first', 'last']);

/**
 * The ways from the top of a context to all that a template reads; what it takes from an item of a list lies behind the
 * list. `undefined` where that cannot be told: it names what is around a block, or everything at once.
 */
export function readIn(program: hbs.AST.Program): readonly (readonly string[])[] | undefined {
  const found: (readonly string[])[] = [];
  for (const { node, inner } of nodes(program.body)) {
    if (isCall(node) || isBlock(node)) {
      if ((node.hash?.pairs.length ?? 0) > 0) return undefined;
      if (Object.hasOwn(RULES, original(node.path))) continue;
    } else if (!isPath(node)) continue;
    const path = isPath(node) ? node : node.path;
    if (!isPath(path) || path.depth > 0) return undefined;
    if (path.data) {
      if (!OF_TURN.has(path.parts[0])) return undefined;
    } else if (!inner) {
      if (path.parts.length === 0) return undefined;
      found.push(path.parts);
    }
  }
  return found;
}

/** The key by which a block's helper is told the name that stands behind it. */
export const NAME_BEHIND = 'provisionName';

/**
 * Tells the helpers of blocks which name stands behind them, where it must be known: Handlebars gives them a value only, and
 * of a misspelt name nothing. Inside of `each` and `with` a name may be one that only some items have; facts have a rule of their own.
 */
export function nameBlocks(program: hbs.AST.Program): hbs.AST.Program {
  for (const { node, inner } of [...nodes(program.body)]) {
    const [behind] = isBlock(node) ? node.params : [];
    if (inner || !isBlock(node) || behind === undefined || !isPath(behind)) continue;
    if (behind.data || behind.depth > 0 || behind.parts.length === 0 || behind.parts[0] === 'facts') continue;
    const { loc } = behind;
    const value: hbs.AST.StringLiteral = { type: 'StringLiteral', value: behind.parts.join('.'), original: '', loc };
    const pair: hbs.AST.HashPair = { type: 'HashPair', key: NAME_BEHIND, value, loc };
    node.hash = { type: 'Hash', loc, pairs: [...(node.hash?.pairs ?? []), pair] };
  }
  return program;
}
