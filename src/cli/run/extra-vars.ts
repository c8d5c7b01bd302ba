import { isMapping } from '../../model/is-mapping.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { fileTrouble } from '../../yaml/file-trouble.ts';
import { toDetails } from '../../yaml/position.ts';
import { readStart } from '../../yaml/read-start.ts';
import { readText } from '../../yaml/read-text.ts';
import { readYaml } from '../../yaml/read-yaml.ts';
import { refuseSealed } from './refuse-sealed.ts';

/** Names as templates can say them. */
const NAME = /^[A-Za-z_][\w-]*$/;

/** What one `-e` says. @throws {InputProblem} */
async function varsIn(word: string): Promise<Readonly<Record<string, unknown>>> {
  if (word.startsWith('@')) return fromFile(word.slice(1));
  const [, name = '', text = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  if (!NAME.test(name)) {
    throw new InputProblem({
      where: '-e',
      what: `“${word.split('=')[0] ?? ''}” is no name of a value`,
      hint: 'write -e NAME=VALUE, or -e @FILE for a YAML file of them',
    });
  }
  const { mistakes, content } = readYaml(text);
  if (content === undefined || mistakes.length > 0) {
    throw new InputProblem({
      where: `-e ${name}`,
      what: 'the value is no YAML',
      hint: `put a text into quotes of its own: -e '${name}="…"'`,
    });
  }
  return { [name]: content.value };
}

async function fromFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readStart(file).catch((error: unknown) => {
    throw new InputProblem({ where: file, ...fileTrouble(error, 'the file of -e') });
  });
  const read = readText(bytes);
  if ('mistake' in read) throw new InputProblem({ where: `${file}:1:1`, ...read.mistake });
  const { mistakes, content } = readYaml(read.text);
  if (mistakes.length > 0) throw new InputProblem(toDetails(file, mistakes));
  if (isMapping(content?.value)) return content.value;
  throw new InputProblem({ where: file, what: 'it must be a map of names and values' });
}

/** The values that a command gives by `-e`; of two with one name the later one wins. @throws {InputProblem} */
export async function extraVars(words: readonly string[] = []): Promise<Readonly<Record<string, unknown>>> {
  const all = await Promise.all(words.map(varsIn));
  const vars = Object.assign({}, ...all);
  refuseSealed(vars, '-e');
  return vars;
}
