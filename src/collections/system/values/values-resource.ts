import * as z from 'zod';
import type { Difference, Field } from '../../../model/plan/change.ts';
import { type BoundResource, resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { holdsSecret } from '../../../model/text/secret-values.ts';
import { textOf } from '../../../model/text/text.ts';
import { refuse } from '../../../shell/refuse.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { fileAtBoot } from '../boot/file-at-boot.ts';
import { absolutePath } from '../text-files/absolute-path.ts';
import { fingerprintFunction, plainFilter } from '../text-files/fingerprint.ts';
import { ownershipArguments, ownershipFields, withRefusedOwner } from '../text-files/ownership.ts';
import { quoteText } from '../text-files/quote-text.ts';
import { ownFile, replaceFile } from '../text-files/replace-file.ts';
import { parseTextFile, probeTextFile, type TextFileState } from '../text-files/text-file.ts';
import { type EditedValues, type EditValues, inWords, type KeyPath, leavesOf } from './edited-values.ts';

const key = z.string().min(1);

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the file; a symbolic link is refused.'),
  values: z
    .record(key, z.unknown())
    .default({})
    .describe(
      'Values that are to stand in it, by key; maps in maps for what stands deeper. What else stands in a map stays; a list is replaced whole.',
    ),
  absent: z
    .array(z.union([key.transform(one => [one]), z.array(key).min(1)]))
    .default([])
    .describe('Keys that are not to stand in it; a list of keys for one that stands deeper: `[tls, cert]`.'),
  create: z.boolean().default(false).describe('Create the file if it is missing; otherwise the task fails.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

interface Found extends Difference {
  readonly work?: string;
}

/** Bytes that are no UTF-8 were read as this. */
const REPLACEMENT = '\u{fffd}';

const shown = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);

const pathsOf = ({ values, absent }: Spec): readonly KeyPath[] => [
  ...leavesOf(values).map(({ path }) => path),
  ...absent,
];

/** What is to stand in the file, or why that cannot be told. Line ends stay as they are. */
function edited(edit: EditValues, { path, values, absent, create }: Spec, state: TextFileState): EditedValues {
  const { fingerprint, content } = state;
  if (fingerprint.kind === 'absent' && !create) return { because: `${path} does not exist: set create to create it` };
  if (fingerprint.kind !== 'file' && fingerprint.kind !== 'absent') {
    return { because: `${path} is not a plain file (${fingerprint.kind})` };
  }
  const text = fingerprint.kind === 'absent' ? '' : content;
  if (text === undefined || text.includes(REPLACEMENT)) {
    return { because: `${path} is no text in UTF-8 of at most 256 KiB` };
  }
  const crlf = text.includes('\r\n');
  const made = edit(crlf ? text.replaceAll('\r\n', '\n') : text, leavesOf(values), absent);
  if ('because' in made) return { because: `${path}: ${made.because}` };
  return crlf ? { ...made, text: made.text.replaceAll('\n', '\r\n') } : made;
}

function diff(edit: EditValues, spec: Spec, state: TextFileState): Found {
  const { fingerprint } = state;
  const made = edited(edit, spec, state);
  if ('because' in made) {
    // Without a file there is nothing that must not be in it.
    if (fingerprint.kind === 'absent' && leavesOf(spec.values).length === 0) {
      return { action: 'update', fields: [], why: 'the file does not exist' };
    }
    const fields = pathsOf(spec).map(path => ({ name: inWords(path), before: undefined, after: undefined }));
    return { action: 'update', fields, refused: { because: made.because, liftedBy: { paths: [spec.path] } } };
  }
  const values = made.changed.map(
    ({ path, before, after }): Field => ({
      name: inWords(path),
      before: shown(before),
      after: shown(after),
      ...(holdsSecret([before, after]) ? { secret: true } : {}),
    }),
  );
  const ownership = ownershipFields(spec, fingerprint.kind === 'file' ? fingerprint.ownership : undefined);
  if (values.length + ownership.length === 0) return { action: 'update', fields: [], why: 'the values are as wanted' };
  return {
    action: fingerprint.kind === 'absent' ? 'create' : 'update',
    fields: [...values, ...ownership],
    ...withRefusedOwner(spec.path, spec, fingerprint),
    ...(values.length === 0 ? {} : { work: made.text }),
  };
}

const textFile = ({ path }: Spec) => ({ path, content: textOf([]) });

/** A resource for values of a file whose other content belongs to somebody else; `edit` knows the file's language. */
export const valuesResource = (
  words: { readonly name: string; readonly summary: string; readonly examples: readonly string[] },
  edit: EditValues,
): BoundResource =>
  resource<Spec, TextFileState, Found>({
    ...words,
    schema,
    secretText: 'values',
    ids: spec => pathsOf(spec).map(path => thing('value', `${spec.path}:${JSON.stringify(path)}`)),
    shares: ({ path }) => [thing('path', path)],
    reach: ({ path }) => ({ paths: [path] }),
    lasting: ({ path, mode }) => fileAtBoot({ path, mode }),
    title: ({ path }) => `values in ${path}`,
    probe: spec => probeTextFile(textFile(spec)),
    parse: (reading, spec) => parseTextFile(reading, textFile(spec)),
    diff: (spec, state) => diff(edit, spec, state),
    apply: (spec, { fingerprint }, { refused, work }) => {
      if (refused !== undefined) return refuse(refused);
      const functions = lines(plainFilter, fingerprintFunction);
      if (work === undefined && fingerprint.kind === 'file')
        return lines(functions, ownFile(spec.path, fingerprint, spec));
      const content = sh`printf '%s' ${quoteText(textOf([work ?? '']))}`;
      return lines(
        functions,
        replaceFile({ path: spec.path, read: fingerprint, ownership: spec, content, copy: 'first' }),
      );
    },
  });
