import * as z from 'zod';
import type { Difference, Field, Refusal } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import { type Fingerprint, fingerprintFunction, parseFingerprint, plainFilter } from '../../text-files/fingerprint.ts';
import { replaceByLink } from '../../text-files/replace-file.ts';
import { replacing, whose } from '../../text-files/written-files.ts';

/** Of a file whose place a link takes nothing is asked: whoever wrote it, it goes. */
const NO_ORIGIN = { written: undefined, packaged: false };

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the link; its folder must exist.'),
  target: z
    .string()
    .min(1)
    .refine(target => !/\p{Cc}/u.test(target), { error: 'must not hold control characters' })
    .describe('What it points to, absolute or relative to its folder; it need not exist.'),
  force: z.boolean().optional().describe('Replace a file that stands at the path; without it, the task stops.'),
});

type Spec = z.output<typeof schema>;

const refusal = (spec: Spec, found: Fingerprint): Refusal | undefined =>
  found.kind === 'absent' || found.kind === 'symlink' || (found.kind === 'file' && spec.force === true)
    ? undefined
    : {
        because: `${spec.path} is a ${found.kind === 'other' ? 'special file' : found.kind}, not a symbolic link`,
        liftedBy: { paths: [spec.path] },
      };

function diff(spec: Spec, found: Fingerprint): Difference {
  if (found.kind === 'symlink' && found.target === spec.target) {
    return { action: 'update', fields: [], why: `points to ${spec.target}` };
  }
  const target: Field = {
    name: 'target',
    before: found.kind === 'symlink' ? found.target : undefined,
    after: spec.target,
  };
  if (found.kind === 'absent') return { action: 'create', fields: [target] };
  if (found.kind === 'symlink') return { action: 'update', fields: [target] };
  const refused = refusal(spec, found);
  const fields: Field[] = [{ name: 'type', before: found.kind, after: 'symbolic link' }, target];
  return refused === undefined
    ? { action: 'update', fields, ...replacing(whose(found, NO_ORIGIN)) }
    : { action: 'update', fields, refused };
}

/** A symbolic link. */
export const symlink = resource<Spec, Fingerprint>({
  name: 'symlink',
  summary: 'A symbolic link and where it points.',
  schema,
  examples: [
    `symlink:
  path: /etc/localtime
  target: /usr/share/zoneinfo/Europe/Berlin`,
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path], links: [path] }),
  title: ({ path }) => `symlink ${path}`,
  probe: ({ path }) => sh`${plainFilter}
${fingerprintFunction}
provision_find ${path}
provision_fingerprint`,
  parse: ({ stdout }) => parseFingerprint(stdout.split('\n', 1)[0] ?? ''),
  diff,
  apply: (spec, found, { refused }) => {
    if (refused !== undefined) return refuse(refused);
    return lines(plainFilter, fingerprintFunction, replaceByLink(spec.path, spec.target, found));
  },
});
