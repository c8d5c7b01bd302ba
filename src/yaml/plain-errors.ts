import * as z from 'zod';
import { count } from '../model/text/count.ts';
import { kindOf, wantedName } from './wrong-type.ts';

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** What of a length is counted: characters of a text, else entries. */
const unit = (origin: string): string => (origin === 'string' ? 'character' : 'entry');
const isNumber = (origin: string): boolean => ['number', 'int', 'bigint'].includes(origin);

/** What one alternative of a union would take. */
function wanted(issue: z.core.$ZodIssue): readonly string[] {
  switch (issue.code) {
    case 'invalid_type':
      return [wantedName(issue.expected)];
    case 'invalid_value':
      return issue.values.map(value => `\`${String(value)}\``);
    default:
      return issue.path.length > 0 ? [] : [issue.message.replace(/^must be /, '')];
  }
}

/** What zod would say in words of its own; what a schema's author says of his own wins over this. */
function plain(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'too_small': {
      const { origin, minimum, inclusive } = issue;
      if (isNumber(origin)) return `must be ${inclusive === false ? 'more than' : 'at least'} ${minimum}`;
      return Number(minimum) <= 1 ? 'must not be empty' : `must have at least ${count(Number(minimum), unit(origin))}`;
    }
    case 'too_big': {
      const { origin, maximum, inclusive } = issue;
      if (isNumber(origin)) return `must be ${inclusive === false ? 'less than' : 'at most'} ${maximum}`;
      return `must have at most ${count(Number(maximum), unit(origin))}`;
    }
    case 'invalid_value':
      return `must be ${listed(issue.values.map(value => `\`${String(value)}\``))}`;
    case 'invalid_union': {
      const all = [...new Set(issue.errors.flatMap(([first]) => (first === undefined ? [] : wanted(first))))];
      return all.length === 0 ? 'does not fit' : `must be ${listed(all)}, not ${kindOf(issue.input)}`;
    }
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues[0]?.message ?? 'does not fit';
    case 'invalid_format':
      return 'does not have the right form';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'custom':
      return 'does not fit';
    default:
      return undefined;
  }
}

/** From here on, zod speaks as we do: whoever tells of its issues imports this. */
z.config({ customError: plain });
