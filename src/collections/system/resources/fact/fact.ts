import * as z from 'zod';
import type { Difference } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { seconds } from '../../../../model/plan/seconds.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { unread } from '../../../../model/reading/unread.ts';
import { unknownToken } from '../../../../model/text/unknown.ts';
import { lines, raw, sh } from '../../../../shell/sh.ts';
import { programsIn } from '../../state/programs-in.ts';
import toldText from './fact-told.sh';
import { MOST_TOLD, type Told, toldValue } from './told-value.ts';

const factName = () =>
  z.string().regex(/^[a-z][a-z0-9_]*$/, 'use small letters, digits and underscores, and no expression');

const schema = z.strictObject({
  name: factName().describe(
    'What it is called: `{{facts.NAME}}`. Written as it is, since others name it before anything is read.',
  ),
  run: z
    .string()
    .trim()
    .min(1)
    .describe(
      'Shell text (POSIX sh) that prints JSON, 256 KiB at most. It is run as root whenever the host is read, dry runs included: ' +
        'it must not change anything.',
    ),
  pick: z
    .array(z.union([z.string(), z.int().min(0)]))
    .min(1)
    .optional()
    .describe('Only the part behind these keys and places, one after another: `[blockdevices, 0, name]`.'),
  secret: z
    .boolean()
    .default(false)
    .describe('It is masked wherever it turns up, and may stand only in the content of a file.'),
  timeout: seconds(1).default(20).describe('Seconds after which the command is stopped, and nothing is known.'),
});

type Spec = z.output<typeof schema>;

/** What is printed behind the JSON: the last line of errors, and the status. @throws {Unread} */
function parse({ stdout }: Reading, { pick = [], secret, timeout }: Spec): Told {
  const printed = stdout.replace(/\n$/, '').split('\n');
  const [said = '', ended = ''] = printed.slice(-2);
  const status = /^status (\d+)$/.exec(ended)?.[1];
  // The command of a secret may have printed it: nothing of that is evidence.
  if (status === undefined) unread('the command of a fact', secret ? 'no status' : ended);
  const why = secret || said === '' ? '' : `: ${said}`;
  if (status === '124' || status === '143') return { because: `it took longer than ${timeout} s` };
  if (status !== '0') return { because: `it ended with status ${status}${why}` };
  return toldValue(printed.slice(0, -2).join('\n'), pick, secret);
}

/** Most characters of a value that are shown. */
const SHOWN = 80;

const shorten = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

function diff({ name, run, secret }: Spec, told: Told): Difference {
  if ('value' in told) {
    return { action: 'run', fields: [], why: secret ? 'told, and secret' : shorten(JSON.stringify(told.value)) };
  }
  return {
    action: 'run',
    fields: [{ name, before: undefined, after: unknownToken() }],
    refused: {
      because: `the fact ${name} could not be read: ${told.because}`,
      hint: 'try the command on the host; where there may be nothing to tell, let it print `null`',
      liftedBy: { paths: programsIn(run) },
    },
  };
}

/** What a command tells, for others to name. */
export const fact = resource<Spec, Told>({
  name: 'fact',
  summary:
    'What a read-only command prints as JSON becomes a fact of the host, for conditions, arguments and templates.',
  schema,
  examples: [
    `fact:
  name: disks
  run: lsblk --json --bytes --output NAME,SIZE`,
    `fact:
  name: join_token
  run: cat /var/lib/app/token.json
  pick: [token]
  secret: true`,
  ],
  declares: written => {
    const { data } = z.looseObject({ name: factName(), secret: z.boolean().default(false) }).safeParse(written);
    return data === undefined ? undefined : { name: data.name, secret: data.secret };
  },
  ids: ({ name }) => [thing('fact', name)],
  reach: () => ({}),
  title: ({ name }) => `fact ${name}`,
  probe: ({ run, timeout }) => lines(raw(toldText), sh`provision_tell ${run} ${timeout} ${MOST_TOLD + 1}`),
  parse,
  diff,
  apply: () => raw(':'),
  facts: ({ name }, told) => ('value' in told ? { [name]: told.value } : {}),
});
