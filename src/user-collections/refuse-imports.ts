import { isBuiltin } from 'node:module';
import { InputProblem } from '../model/problems/problem.ts';

/** Modules of Node that load or evaluate code from elsewhere. */
const LOADERS: readonly string[] = ['module', 'vm', 'worker_threads', 'child_process', 'cluster', 'repl', 'wasi'];

/** Every word by which code can load other code, wherever it stands; a keyword cannot be written with escapes. */
const WORDS = /\b(?:import|export|require|createRequire|getBuiltinModule|eval|Function)\b/g;

/** What may follow `import` and `export`; the name of a module is looked at besides. `import('provision')` is for types in comments. */
const FORMS: Readonly<Record<string, RegExp>> = {
  import: /^(?:\s+(?:[\w$*{}\s,]+\sfrom\s*)?(['"])(?<name>[^'"\n]*)\1|\('provision'\))/,
  export: /^\s+(?:default|const|let|class|function|async)\b/,
};

/**
 * Refuses code that loads other code: a digest of the file would not cover it. Modules of Node may be imported. A
 * relative import would not work anyway, since the text is run without its folder; this says so with place and hint.
 * What could be one is refused, in a comment or a text too: telling them apart would take a parser.
 * @throws {InputProblem}
 */
export function refuseImports(path: string, text: string): void {
  const problems = [...text.matchAll(WORDS)].flatMap(({ 0: word, index }) => {
    const form = FORMS[word]?.exec(text.slice(index + word.length));
    const name = form?.groups?.['name'];
    const isSound = name === undefined || (isBuiltin(name) && !LOADERS.includes(name.replace(/^node:/, '')));
    if (form !== undefined && form !== null && isSound) return [];
    const line = text.slice(0, index).split('\n').length;
    const what = `${name === undefined ? `\`${word}\` here` : JSON.stringify(name)} may load code that the digest of this file does not cover`;
    const hint = 'keep all code in this file; `import … from` modules of Node is possible, and `export default`';
    return [{ where: `${path}:${line}`, what, hint }];
  });
  if (problems.length > 0) throw new InputProblem(problems);
}
