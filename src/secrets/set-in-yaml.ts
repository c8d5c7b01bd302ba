import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { OneOrMany } from '../model/one-or-many.ts';
import { InputProblem } from '../model/problems/problem.ts';

/** The way to a value that may be sealed, from the top of the file: `vars.db.password`, `hosts.wk-1.ssh.become_password`. */
export function parseKeyPath(text: string): readonly string[] {
  // A host's name may have dots in it.
  const [, group, name, rest] = /^(hosts|sites|roles)\.(.+?)\.((?:vars|ssh)\..+)$/.exec(text) ?? [];
  const path =
    group === undefined || name === undefined || rest === undefined
      ? text.split('.')
      : [group, name, ...rest.split('.')];
  const own = group === undefined ? path : path.slice(2);
  const isPassword = own.join('.') === 'ssh.become_password' && (group === undefined || group === 'hosts');
  const isOpened = (own[0] === 'vars' && own.length > 1) || isPassword;
  if (!isOpened || path.some(step => !/^[A-Za-z0-9_.-]+$/.test(step))) {
    throw new InputProblem({
      what: `“${text}” names no value that may be sealed`,
      hint: 'write vars.NAME, vars.GROUP.NAME, hosts.HOST.vars.NAME (or sites., roles.), ssh.become_password or hosts.HOST.ssh.become_password',
    });
  }
  return path;
}

const parse = (text: string, lines = new LineCounter()): Document =>
  parseDocument(text, { stringKeys: true, merge: true, logLevel: 'error', prettyErrors: false, lineCounter: lines });

/** `a: { b: value }`: what is missing of a path, inside braces. */
const inBraces = (path: readonly string[], value: string): string =>
  path.slice(0, -1).reduceRight((inner, step) => `${step}: { ${inner} }`, `${path.at(-1)}: ${value}`);

/** The same as lines, the first without its indent. */
const asLines = (path: readonly string[], value: string, indent: string): string =>
  `${path.map((step, at) => `${at === 0 ? '' : `\n${indent}${'  '.repeat(at)}`}${step}:`).join('')} ${value}\n`;

/** A word, a list of words, or words below words. */
export type YamlValue = OneOrMany<string> | { readonly [key: string]: YamlValue };

const textOf = (value: YamlValue): string => {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(one => `'${one}'`).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${textOf(one)}`)
    .join(', ')} }`;
};

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/** Where the value goes: over the old one, before its first neighbour, or to the end of the file. */
function splice(text: string, path: readonly string[], value: string): Splice | undefined {
  const lines = new LineCounter();
  const document = parse(text, lines);
  const old = document.getIn(path, true);
  if (isScalar(old) && old.range) {
    const [from, to] = old.range;
    const block = old.type === 'BLOCK_LITERAL' || old.type === 'BLOCK_FOLDED';
    return { from, to, put: `${from === to ? ' ' : ''}${value}${block ? '\n' : ''}` };
  }
  if (old !== undefined) return undefined;
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const map = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const missing = path.slice(depth);
    if (isScalar(map) && map.value === null && map.range) {
      const [from, to] = map.range;
      return { from, to, put: `${from === to ? ' ' : ''}{ ${inBraces(missing, value)} }` };
    }
    if (!isMap(map) || !map.range) continue;
    const first = map.items[0]?.key;
    if (!isNode(first) || !first.range) {
      return { from: map.range[0], to: map.range[1], put: `{ ${inBraces(missing, value)} }` };
    }
    const from = first.range[0];
    if (map.flow === true) return { from, to: from, put: `${inBraces(missing, value)}, ` };
    if (depth === 0) {
      const end = text.endsWith('\n') ? '\n' : '\n\n';
      return { from: text.length, to: text.length, put: `${end}${asLines(missing, value, '')}` };
    }
    const indent = ' '.repeat(lines.linePos(from).col - 1);
    return { from, to: from, put: `${asLines(missing, value, indent)}${indent}` };
  }
  return undefined;
}

/**
 * The text with one value set; everything else, comments included, stays as it is to the byte.
 * @param value a word that YAML takes as it is, a list of words without quotes in them, or a map of such
 * @throws {InputProblem} for a text that is no YAML map, and where the value cannot be put in place safely
 */
export function setInYaml(text: string, path: readonly string[], value: YamlValue): string {
  const document = parse(text);
  if (document.errors.length > 0 || !isMap(document.contents)) {
    throw new InputProblem({
      what: 'the file is not a valid YAML mapping',
      hint: 'correct it first: provision inventory check -i FILE tells every mistake',
    });
  }
  if (path[0] === 'hosts' && !document.hasIn(path.slice(0, 2))) {
    throw new InputProblem({ what: `there is no host ${path[1]}`, hint: 'correct the name' });
  }
  const at = splice(text, path, textOf(value));
  const edited = at === undefined ? text : text.slice(0, at.from) + at.put + text.slice(at.to);
  // Whatever the text looked like: what comes out must say the same as before, and this one value.
  const after = parse(edited);
  const sound =
    at !== undefined &&
    after.errors.length === 0 &&
    isDeepStrictEqual(inPath(after, path), value) &&
    isDeepStrictEqual(without(after, path), without(document, path));
  if (sound) return edited;
  throw new InputProblem({
    what: `${path.join('.')} cannot be set`,
    evidence: ['something other than text, or an alias, is in the way'],
    hint: 'seal the value with provision secret seal, and paste it',
  });
}

/** What the document says at a path. */
const inPath = (document: Document, path: readonly string[]): unknown => {
  const found: unknown = document.getIn(path, true);
  return isNode(found) ? found.toJS(document) : found;
};

/** What the document says without a path, and without the maps that hold nothing else. */
function without(document: Document, path: readonly string[]): unknown {
  const value: unknown = document.toJS();
  const strip = (node: unknown, steps: readonly string[]): unknown => {
    const [step, ...rest] = steps;
    if (step === undefined || node === null || typeof node !== 'object' || Array.isArray(node)) return undefined;
    const left = Object.entries(node).flatMap(([key, one]) => {
      const kept = key === step ? strip(one, rest) : one;
      return kept === undefined ? [] : [[key, kept] as const];
    });
    return left.length === 0 ? undefined : Object.fromEntries(left);
  };
  return strip(value, path);
}
