/** The helper that looks up what stands below a name that a block gives its item: Handlebars is not strict about that. */
export const STEP = 'provisionStep';
/** The strict form of `lookup`. */
export const LOOKUP = 'provisionLookup';

type Node = hbs.AST.Node;
type Expression = hbs.AST.Expression;
type Names = ReadonlySet<string>;

const isPath = (node: Node): node is hbs.AST.PathExpression => node.type === 'PathExpression';
const isCall = (node: Node): node is hbs.AST.SubExpression => node.type === 'SubExpression';
const isMustache = (node: Node): node is hbs.AST.MustacheStatement => node.type === 'MustacheStatement';
const isBlock = (node: Node): node is hbs.AST.BlockStatement => node.type === 'BlockStatement';

/** Helpers that are there for what may be missing: what they are handed is left as it is. */
const LAX: Names = new Set(['default', 'defined']);

const name = (word: string, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression => ({
  ...{ type: 'PathExpression', data: false, depth: 0, parts: [word], original: word, loc },
});
const text = (value: string, loc: hbs.AST.SourceLocation): hbs.AST.StringLiteral => ({
  ...{ type: 'StringLiteral', value, original: value, loc },
});
const noHash = (loc: hbs.AST.SourceLocation): hbs.AST.Hash => ({ type: 'Hash', pairs: [], loc });

/** What the helper is handed for `item.name`, where a block gives `item`; `undefined` for any other expression. */
function stepOf(node: Node, given: Names): Expression[] | undefined {
  if (!isPath(node) || node.data || node.depth > 0 || /^(this\b|\.)/.test(node.original)) return undefined;
  const [head = '', ...rest] = node.parts;
  if (rest.length === 0 || !given.has(head)) return undefined;
  return [name(head, node.loc), ...[node.original, ...rest].map(word => text(word, node.loc))];
}

function strictParam(param: Expression, given: Names): Expression {
  if (isCall(param)) {
    strictCall(param, given);
    return param;
  }
  const params = stepOf(param, given);
  if (params === undefined) return param;
  const { loc } = param;
  const call: hbs.AST.SubExpression = { type: 'SubExpression', path: name(STEP, loc), params, hash: noHash(loc), loc };
  return call;
}

/** A helper's call, and all that it is handed. */
function strictCall(call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, given: Names): void {
  const { path, loc } = call;
  if (!isPath(path) || LAX.has(path.original)) return;
  if (path.original === 'lookup') call.path = name(LOOKUP, loc);
  call.params = call.params.map(param => strictParam(param, given));
}

/**
 * Makes strict what Handlebars is not: `{{one.name}}` inside of `{{#each list as |one|}}`, and `lookup`. What stands right behind
 * `#if`, `#unless`, `#each` and `#with` may be missing there, since a name may be one that only some items have.
 */
export function strictInside(body: readonly Node[], given: Names = new Set()): void {
  for (const node of body) {
    if (isMustache(node)) {
      const params = stepOf(node.path, given);
      if (params !== undefined) Object.assign(node, { path: name(STEP, node.loc), params });
      else strictCall(node, given);
    }
    if (!isBlock(node)) continue;
    for (const param of node.params) if (isCall(param)) strictCall(param, given);
    strictInside(node.program?.body ?? [], new Set([...given, ...(node.program?.blockParams ?? [])]));
    strictInside(node.inverse?.body ?? [], given);
  }
}
