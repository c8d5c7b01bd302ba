import * as z from 'zod';
import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Reading } from '../../../../model/reading/reading.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { fileAtBoot } from '../../boot/file-at-boot.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { editedLines } from '../../text-files/edited-lines.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from '../../text-files/fingerprint.ts';
import { ownershipArguments, ownershipFields, withRefusedOwner } from '../../text-files/ownership.ts';
import { replaceFile } from '../../text-files/replace-file.ts';
import findBlock from './find-block.awk';

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the file; a symbolic link is refused.'),
  block: z
    .string()
    .max(100_000)
    .regex(/^[^\r\0]*$/, { error: 'must not hold carriage returns or NULs; the line ends of the file are kept' })
    .default('')
    .describe('The lines between the two markers.'),
  marker: z
    .string()
    .regex(/^[^\n\r\0]*\{mark\}[^\n\r\0]*$/, { error: 'must be one line that holds {mark}' })
    .default('# {mark} provision')
    .describe(
      'The line before and after the block; `{mark}` becomes BEGIN and END. Each block in a file needs its own marker.',
    ),
  state: z.enum(['present', 'absent']).default('present').describe('`absent`: the block and its markers are removed.'),
  create: z.boolean().default(false).describe('Create the file if it is missing; otherwise the task fails.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

interface State {
  readonly fingerprint: Fingerprint;
  readonly crlf: boolean;
  /** Numbers of the markers' lines, and what stands between them. */
  readonly found: { readonly begin: number; readonly end: number; readonly text: string } | undefined;
}

const begin = ({ marker }: Spec): string => marker.replace('{mark}', 'BEGIN');
const end = ({ marker }: Spec): string => marker.replace('{mark}', 'END');

/** The lines of the block: an empty one has none, and a newline at its end adds none. */
const wanted = ({ block }: Spec): readonly string[] => (block === '' ? [] : block.replace(/\n$/, '').split('\n'));

function parse({ stdout }: Reading): State {
  const [first = '', ending, numbers = '', ...text] = stdout.split('\n');
  const [, from, upto] = /^(\d+) (\d+)$/.exec(numbers) ?? [];
  return {
    fingerprint: parseFingerprint(first),
    crlf: ending === 'crlf',
    found:
      from === undefined || upto === undefined
        ? undefined
        : { begin: Number(from), end: Number(upto), text: text.slice(0, -1).join('\n') },
  };
}

const refusal = (spec: Spec, { fingerprint }: State): Pick<Difference, 'refused'> => {
  if (fingerprint.kind === 'file' || (fingerprint.kind === 'absent' && spec.create)) {
    return withRefusedOwner(spec.path, spec, fingerprint);
  }
  const because =
    fingerprint.kind === 'absent'
      ? `${spec.path} does not exist: set create to create it`
      : `${spec.path} is not a plain file (${fingerprint.kind})`;
  return { refused: { because, liftedBy: { paths: [spec.path] } } };
};

function diff(spec: Spec, state: State): Difference {
  const { found, fingerprint } = state;
  if (spec.state === 'absent') {
    if (found === undefined) return { action: 'remove', fields: [], why: 'no such block' };
    const gone: Field = { name: 'block', before: found.text, after: undefined, form: 'text' };
    return { action: 'remove', fields: [gone], ...refusal(spec, state) };
  }
  const after = wanted(spec).join('\n');
  const ownership = ownershipFields(spec, fingerprint.kind === 'file' ? fingerprint.ownership : undefined);
  const text: Field = { name: 'block', before: found?.text, after, form: 'text' };
  const fields = found?.text === after ? ownership : [text, ...ownership];
  if (fields.length === 0) return { action: 'update', fields, why: 'the block is there' };
  return { action: fingerprint.kind === 'absent' ? 'create' : 'update', fields, ...refusal(spec, state) };
}

/** Lines between two markers. */
export const block = resource<Spec, State>({
  name: 'block',
  summary: 'Lines between two markers, in a file whose other lines belong to somebody else.',
  schema,
  examples: [
    `block:
  path: /etc/hosts
  marker: '# {mark} mesh'
  block: |
    172.27.15.11 wk-1
    172.27.15.12 ms-1`,
  ],
  ids: ({ path, marker }) => [thing('block', `${path}:${marker}`)],
  shares: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  lasting: spec =>
    fileAtBoot({
      path: spec.path,
      mode: spec.mode,
      ...(spec.state === 'absent' ? {} : { text: () => wanted(spec).join('\n') }),
    }),
  title: ({ path }) => `block in ${path}`,
  probe: spec => sh`${plainFilter}
${fingerprintFunction}
provision_find ${spec.path}
provision_fingerprint
case $provision_kind in 'file '*)
  provision_status=0
  provision_through awk ${findBlock} ${begin(spec)} ${end(spec)} || provision_status=$?
  if [ "$provision_status" -eq 3 ]; then
    printf '%s has the line "%s" but none that says "%s"\n' ${spec.path} ${begin(spec)} ${end(spec)} >&2
  fi
  exit "$provision_status" ;;
esac`,
  parse,
  diff,
  apply: (spec, state, { refused }) => {
    if (refused !== undefined) return refuse(refused);
    const { found, crlf } = state;
    const drop =
      found === undefined ? [] : Array.from({ length: found.end - found.begin + 1 }, (_, at) => found.begin + at);
    const insert = spec.state === 'absent' ? [] : [begin(spec), ...wanted(spec), end(spec)];
    const content = editedLines(state.fingerprint, { drop, insert, at: found?.begin, crlf });
    const file = { path: spec.path, read: state.fingerprint, ownership: spec, content, copy: 'first' as const };
    return lines(plainFilter, fingerprintFunction, replaceFile(file));
  },
});
