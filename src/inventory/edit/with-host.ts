import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isPair, parseDocument } from 'yaml';
import { isMapping } from '../../model/is-mapping.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { blockSpan } from '../../yaml/block-span.ts';

/** What is written of a host that is new, in this order; a word that YAML takes as it is, or a list of such words. */
export type NewHost = readonly (readonly [key: string, value: string | readonly string[]])[];

const parse = (text: string) =>
  parseDocument(text, { stringKeys: true, merge: true, logLevel: 'error', prettyErrors: false });

/** Its lines, as they are written below `hosts:`, the name set in by so many spaces. Pure. */
export const hostLines = (name: string, host: NewHost, indent: number): string => {
  const lines = host.map(([key, value]) => `${key}: ${typeof value === 'string' ? value : `[${value.join(', ')}]`}`);
  const before = ' '.repeat(indent);
  return [`${before}${name}:`, ...lines.map(line => `${before}  ${line}`)].map(line => `${line}\n`).join('');
};

/**
 * An inventory's text with one host more, behind all others; everything else stays as it is to the byte. Pure.
 * @throws {InputProblem} where `hosts` is not written as lines, so that it is the user's to put it there
 */
export function withHost(text: string, name: string, host: NewHost): string {
  const before = parse(text);
  const hosts: unknown = before.getIn(['hosts'], true);
  const last = isMap(hosts) && hosts.flow !== true ? hosts.items.at(-1) : undefined;
  const [key, value] = isPair(last) ? [last.key, last.value] : [];
  const start = isNode(key) ? key.range?.[0] : undefined;
  if (start !== undefined && isNode(key)) {
    const to = (isNode(value) ? value.range?.[1] : undefined) ?? start;
    const span = blockSpan(text, { key: start, to: Math.max(to, key.range?.[1] ?? start) });
    const lines = hostLines(name, host, start - span.from);
    const gap = text.slice(0, span.to).endsWith('\n') ? '' : '\n';
    const edited = `${text.slice(0, span.to)}${gap}${lines}${text.slice(span.to)}`;
    const after = parse(edited);
    const was: unknown = before.toJS();
    const all = isMapping(was) && isMapping(was['hosts']) ? was['hosts'] : {};
    const wanted = isMapping(was) ? { ...was, hosts: { ...all, [name]: Object.fromEntries(host) } } : undefined;
    if (after.errors.length === 0 && isDeepStrictEqual(after.toJS(), wanted)) return edited;
  }
  throw new InputProblem({
    what: `${name} cannot be written into the file`,
    evidence: hostLines(name, host, 2).trimEnd().split('\n'),
    hint: 'hosts is not written there as a line for each: write these by hand',
  });
}
