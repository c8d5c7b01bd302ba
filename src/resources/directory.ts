import * as z from 'zod';
import type { Difference, Field } from '../model/change.ts';
import { resource } from '../model/resource.ts';
import { lines, sh } from '../shell/sh.ts';
import { absolutePath } from './files/absolute-path.ts';
import {
  type Fingerprint,
  fingerprintFunction,
  parseFingerprint,
  plainFilter,
  stillAsRead,
} from './files/fingerprint.ts';
import { ownershipArguments, ownershipFields, setOwnership } from './files/ownership.ts';

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the folder; folders above it are made where they are missing.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

/** A folder that is new can be entered by everybody, as `mkdir` makes it, unless a mode is given. */
const newMode = '0755';

function diff(spec: Spec, found: Fingerprint): Difference {
  if (found.kind === 'directory') {
    const fields = ownershipFields(spec, found.ownership);
    return { action: 'update', fields, ...(fields.length === 0 ? { why: 'owner and mode are as wanted' } : {}) };
  }
  const ownership = ownershipFields(spec, undefined);
  const before = found.kind === 'symlink' ? `symbolic link to ${found.target}` : found.kind;
  const type: Field = { name: 'type', before: found.kind === 'absent' ? undefined : before, after: 'directory' };
  if (found.kind === 'absent') return { action: 'create', fields: [type, ...ownership] };
  return { action: 'update', fields: [type], why: `will be refused: ${spec.path} is a ${before}, not a directory` };
}

/** A folder. */
export const directory = resource<Spec, Fingerprint>({
  name: 'directory',
  summary: 'A folder with its owner and mode, and the folders above it.',
  schema,
  examples: [
    `directory:
  path: /etc/wireguard
  mode: '0700'`,
  ],
  ids: ({ path }) => [`path:${path}`],
  title: ({ path }) => `directory ${path}`,
  probe: ({ path }) => sh`${plainFilter}
${fingerprintFunction}
provision_fingerprint ${path}`,
  parse: ({ stdout }) => parseFingerprint(stdout.split('\n', 1)[0] ?? ''),
  diff,
  apply: (spec, found) => {
    const guard = lines(plainFilter, fingerprintFunction, stillAsRead(spec.path, found));
    const own = sh`provision_path=${spec.path}
${setOwnership('provision_path', spec, found.kind === 'directory' ? found.ownership : undefined, newMode)}`;
    if (found.kind === 'directory') return lines(guard, own);
    if (found.kind !== 'absent') return sh`printf '%s is not a directory\n' ${spec.path} >&2; exit 1`;
    return sh`${guard}
(umask 022; mkdir -p ${spec.path})
${own}`;
  },
});
