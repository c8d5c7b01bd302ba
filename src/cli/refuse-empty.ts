import type { Command } from 'commander';
import { InputProblem } from '../model/problems/problem.ts';

/** Words for a program on a host: what is empty there may be meant. */
const OTHERS_WORDS = 'command';

const isEmpty = (value: unknown): boolean =>
  typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.some(isEmpty);

/**
 * An option or an argument that says nothing is a mistake, most often a variable of a script that was never set: `-l "$host"`
 * must not come to mean all hosts. @throws {InputProblem} with all of them
 */
export function refuseEmpty(command: Command): void {
  const options = command.options
    .filter(option => isEmpty(command.getOptionValue(option.attributeName())))
    .map(({ long, short }) => long ?? short ?? '');
  const words = command.registeredArguments
    .filter((argument, at) => argument.name() !== OTHERS_WORDS && isEmpty(command.processedArgs[at]))
    .map(argument => `<${argument.name()}>`);
  const empty = [...options, ...words];
  if (empty.length === 0) return;
  throw new InputProblem(
    empty.map(name => ({ where: name, what: 'is given, and empty', hint: 'give it a value, or leave it out' })),
  );
}
