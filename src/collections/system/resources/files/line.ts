import * as z from 'zod';
import type { Difference } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { fileAtBoot } from '../../boot/file-at-boot.ts';
import { lineByHand } from '../../by-hand/line-by-hand.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import {
  applyEnsuredLine,
  diffEnsuredLine,
  type EnsuredLineState,
  parseEnsuredLine,
  probeEnsuredLine,
} from '../../text-files/ensured-line.ts';
import { ownershipArguments } from '../../text-files/ownership.ts';

const schema = z
  .strictObject({
    path: absolutePath().describe('Absolute path of the file; a symbolic link is refused.'),
    line: z
      .string()
      .min(1)
      .regex(/^[^\n\r\0]*$/, { error: 'must be one line' })
      .optional()
      .describe('The line, whole and without its newline.'),
    match: z
      .string()
      .min(1)
      .regex(/^[^\n\0]*$/, { error: 'must be one line' })
      .optional()
      .describe(
        'POSIX extended regular expression of the lines that it replaces: the first match becomes the line, the others are removed. Without it, only an identical line counts.',
      ),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('`absent`: identical lines, and lines that match, are removed.'),
    create: z.boolean().default(false).describe('Create the file if it is missing; otherwise the task fails.'),
    ...ownershipArguments,
  })
  .refine(({ line, match, state }) => line !== undefined || (state === 'absent' && match !== undefined), {
    error: '`line` is needed (with `state: absent`, `match` is enough)',
    path: ['line'],
  });

type Spec = z.output<typeof schema>;

/** One line of a file. */
export const line = resource<Spec, EnsuredLineState>({
  name: 'line',
  summary: 'One line in a file whose other lines belong to somebody else.',
  schema,
  examples: [
    `line:
  path: /etc/ssh/sshd_config
  match: ^[#[:space:]]*PermitRootLogin[[:space:]]
  line: PermitRootLogin prohibit-password`,
    `line:
  path: /etc/fstab
  match: '[[:space:]]swap[[:space:]]'
  state: absent`,
  ],
  ids: ({ path, line: text, match }) => [thing('line', `${path}:${match ?? text}`)],
  shares: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  lasting: ({ path, line: text, state, mode }) =>
    fileAtBoot({ path, mode, ...(text === undefined || state === 'absent' ? {} : { text: () => text }) }),
  title: ({ path, line: text, match }) => `line ${text ?? match} in ${path}`,
  probe: probeEnsuredLine,
  parse: (reading: Reading): EnsuredLineState => parseEnsuredLine(reading),
  diff: (spec, state): Difference => diffEnsuredLine(spec, state),
  apply: applyEnsuredLine,
  byHand: lineByHand,
});
