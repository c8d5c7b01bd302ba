import * as z from 'zod';
import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import {
  type Fingerprint,
  fingerprintFunction,
  parseFingerprint,
  plainFilter,
  stillAsRead,
} from '../../text-files/fingerprint.ts';
import {
  ownershipArguments,
  ownershipFields,
  refusedOwner,
  refusedOwnerWhy,
  targetOwnership,
} from '../../text-files/ownership.ts';

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
    const refused = refusedOwnerWhy(spec.path, spec, found);
    return { action: 'update', fields, ...(fields.length === 0 ? { why: 'owner and mode are as wanted' } : refused) };
  }
  const ownership = ownershipFields(spec, undefined);
  const before = found.kind === 'symlink' ? `symbolic link to ${found.target}` : found.kind;
  const type: Field = { name: 'type', before: found.kind === 'absent' ? undefined : before, after: 'directory' };
  if (found.kind === 'absent') {
    return { action: 'create', fields: [type, ...ownership], ...refusedOwnerWhy(spec.path, spec, found) };
  }
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
provision_find ${path}
provision_fingerprint`,
  parse: ({ stdout }) => parseFingerprint(stdout.split('\n', 1)[0] ?? ''),
  diff,
  apply: (spec, found) => {
    if (found.kind !== 'directory' && found.kind !== 'absent') {
      return sh`printf '%s is not a directory\n' ${spec.path} >&2; exit 1`;
    }
    const refused = refusedOwner(spec.path, spec, found);
    if (refused !== undefined) return sh`printf '%s\n' ${refused} >&2; exit 1`;
    const { owner, group, mode } = targetOwnership(spec, found, newMode);
    return sh`${lines(plainFilter, fingerprintFunction)}
provision_find ${spec.path}
${stillAsRead(spec.path, found)}
${found.kind === 'absent' ? sh`provision_reach ${spec.path} make` : sh``}
provision_there ${found.kind === 'absent' ? 'provision_make_folder "$@"' : 'provision_own_folder "$@"'} \
  "$provision_name" ${owner} ${group} ${mode}`;
  },
});
