import type { FactDeclaration } from '../model/facts/fact-declaration.ts';
import type { Vocabulary } from '../model/plan/vocabulary.ts';
import { InputProblem } from '../model/problems/problem.ts';
import { factWord } from './context.ts';
import { gather } from './gather.ts';
import type { Playbook } from './playbook.ts';

/** Facts that tasks of a playbook tell, by name; several tasks may tell one, each on other hosts. @throws {InputProblem} */
export function ownFacts(
  { stages }: Pick<Playbook, 'stages'>,
  { resources, facts }: Pick<Vocabulary, 'resources' | 'facts'>,
): ReadonlyMap<string, FactDeclaration> {
  const words = new Map([...facts.keys()].map(name => [factWord(name), name]));
  const own = new Map<string, FactDeclaration>();
  gather(
    stages.flatMap(stage => stage.tasks),
    ({ resource, args, where }) => {
      const declares = resources.get(resource)?.declares;
      if (declares === undefined) return [];
      const told = declares(args);
      if (told === undefined) {
        const hint =
          'write the name as it is, in small letters, digits and underscores: others name it before anything is read';
        throw new InputProblem({ where, what: `\`${resource}\` does not say which fact it tells`, hint });
      }
      const { name, secret } = told;
      if (words.has(name)) {
        const hint = 'choose another name: docs/facts.md has those that there are';
        throw new InputProblem({ where, what: `there is a fact \`${name}\` already`, hint });
      }
      const before = own.get(name);
      own.set(name, { about: `told by the task at ${where}`, secret: secret || before?.secret === true });
      return [];
    },
  );
  return own;
}
