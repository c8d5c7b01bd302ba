import { isDeepStrictEqual } from 'node:util';
import { isScalar, LineCounter, visit } from 'yaml';
import { InputProblem, Problem } from '../model/problems/problem.ts';
import { rememberSecret } from '../model/text/secret-values.ts';
import { type Located, toDetails } from '../yaml/position.ts';
import { readYaml } from '../yaml/read-yaml.ts';
import { yamlWords } from '../yaml/yaml-words.ts';
import { parseOpened, spliced, spotsIn, TAG } from './opened-text.ts';

/** Whether an inventory's value is opened when it is read. */
const isVar = (keys: readonly string[]): boolean =>
  (keys[0] === 'vars' && keys.length > 1) ||
  (['hosts', 'sites', 'roles'].includes(keys[0] ?? '') && keys[2] === 'vars' && keys.length > 3);

/**
 * The text with every value behind `!secret` sealed. A value that was there before keeps its sealed text.
 * @param file what to call the text in errors
 * @param before the values that were open, by their sealed texts
 * @throws {InputProblem} with every mistake in the text, each with its line and column; the text says nothing then
 */
export function sealOpened(
  file: string,
  text: string,
  before: ReadonlyMap<string, string>,
  seal: (value: string) => string,
): string {
  const lines = new LineCounter();
  const document = parseOpened(text, lines);
  const at = (offset: number): Located['position'] => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), col: Math.max(1, col) };
  };
  const refuse = (mistakes: readonly Located[]): void => {
    if (mistakes.length > 0) throw new InputProblem(toDetails(file, mistakes));
  };
  refuse(
    [...document.errors, ...document.warnings].map(error => ({ ...yamlWords(error), position: at(error.pos[0]) })),
  );

  const kept = new Map<string, string[]>();
  for (const [sealed, value] of before) kept.set(value, [...(kept.get(value) ?? []), sealed]);
  const mistakes: Located[] = [];
  visit(document, {
    Collection: (_key, node) => {
      if (node.tag !== TAG) return;
      const position = at(node.range?.[0] ?? 0);
      mistakes.push({ what: 'only a text can be sealed', hint: `put ${TAG} before each value`, position });
    },
  });
  const sealed = new Map<number, string>();
  const splices = spotsIn(text).flatMap(({ node, keys }) => {
    if (node.tag !== TAG || !node.range) return [];
    const [from, to] = node.range;
    const value = String(node.value);
    const reportMistake = (what: string, hint: string): [] => {
      mistakes.push({ what, hint, position: at(from) });
      return [];
    };
    rememberSecret(value);
    let one = kept.get(value)?.shift();
    if (one === undefined && !isVar(keys)) {
      return reportMistake('a sealed value is opened below vars only', 'move it to vars.NAME or hosts.HOST.vars.NAME');
    }
    try {
      one ??= seal(value);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return reportMistake(error.details[0]?.what ?? '', error.details[0]?.hint ?? '');
    }
    sealed.set(from, one);
    const tag = text.lastIndexOf(TAG, from);
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    const put = `${text.slice(tag + TAG.length, from).trimStart()}${one}${block ? '\n' : ''}`;
    return [{ from: tag, to, put }];
  });
  refuse(mistakes);

  const result = spliced(text, splices);
  const read = readYaml(result);
  refuse(read.mistakes);
  // Whatever the text looked like: what comes out must say the same, with these values sealed.
  visit(document, {
    Scalar: (_key, node) => {
      const one = sealed.get(node.range?.[0] ?? -1);
      if (one === undefined || !isScalar(node)) return;
      node.value = one;
      delete node.tag;
    },
  });
  if (isDeepStrictEqual(read.content?.value, document.toJS({ maxAliasCount: -1 }))) return result;
  throw new InputProblem({
    where: file,
    what: 'the values cannot be set',
    hint: `write each ${TAG} and its value on one line, in quotes`,
  });
}
