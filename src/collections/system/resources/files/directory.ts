import * as z from 'zod';
import type { Difference, Field, Refusal } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { refuse } from '../../../../shell/refuse.ts';
import { lines, sh } from '../../../../shell/sh.ts';
import { fileAtBoot } from '../../boot/file-at-boot.ts';
import { directoryByHand } from '../../by-hand/directory-by-hand.ts';
import { absolutePath } from '../../text-files/absolute-path.ts';
import {
  type Fingerprint,
  fingerprintFunction,
  parseFingerprint,
  plainFilter,
  stillAsRead,
} from '../../text-files/fingerprint.ts';
import { ownershipArguments, ownershipFields, targetOwnership, withRefusedOwner } from '../../text-files/ownership.ts';

const schema = z.strictObject({
  path: absolutePath().describe('Absolute path of the folder; missing folders above it are created.'),
  ...ownershipArguments,
});

type Spec = z.output<typeof schema>;

/** A folder that is new can be entered by everybody, as `mkdir` makes it, unless a mode is given. */
const newMode = '0755';

const standing = (found: Fingerprint): string =>
  found.kind === 'symlink' ? `symbolic link to ${found.target}` : found.kind;

const notOurs = ({ path }: Spec, found: Fingerprint): Refusal => ({
  because: `${path} is a ${standing(found)}, not a directory`,
  liftedBy: { paths: [path] },
});

function diff(spec: Spec, found: Fingerprint): Difference {
  if (found.kind === 'directory') {
    const fields = ownershipFields(spec, found.ownership);
    const refused = withRefusedOwner(spec.path, spec, found);
    return { action: 'update', fields, ...(fields.length === 0 ? { why: 'owner and mode are as wanted' } : refused) };
  }
  const ownership = ownershipFields(spec, undefined);
  const type: Field = {
    name: 'type',
    before: found.kind === 'absent' ? undefined : standing(found),
    after: 'directory',
  };
  if (found.kind === 'absent') {
    return { action: 'create', fields: [type, ...ownership], ...withRefusedOwner(spec.path, spec, found) };
  }
  return { action: 'update', fields: [type], refused: notOurs(spec, found) };
}

/** A folder. */
export const directory = resource<Spec, Fingerprint>({
  name: 'directory',
  summary: 'A folder with its owner and mode, and the folders above it.',
  schema,
  examples: [
    `directory:
  path: /etc/ssl/private
  mode: '0700'`,
  ],
  ids: ({ path }) => [thing('path', path)],
  reach: ({ path }) => ({ paths: [path] }),
  lasting: ({ path, mode }) => fileAtBoot({ path, mode }),
  title: ({ path }) => `directory ${path}`,
  probe: ({ path }) => sh`${plainFilter}
${fingerprintFunction}
provision_find ${path}
provision_fingerprint`,
  parse: ({ stdout }) => parseFingerprint(stdout.split('\n', 1)[0] ?? ''),
  diff,
  byHand: directoryByHand,
  apply: (spec, found, { refused }) => {
    if (refused !== undefined) return refuse(refused);
    const { owner, group, mode } = targetOwnership(spec, found, newMode);
    return sh`${lines(plainFilter, fingerprintFunction)}
provision_find ${spec.path}
${stillAsRead(spec.path, found)}
${found.kind === 'absent' ? sh`provision_reach ${spec.path} make` : sh``}
provision_there ${found.kind === 'absent' ? 'provision_make_folder "$@"' : 'provision_own_folder "$@"'} \
  "$provision_name" ${owner} ${group} ${mode}`;
  },
});
