import * as z from 'zod';
import type { Finding } from '../../../model/gate/check.ts';
import { checkKind } from '../../../model/gate/check-kind.ts';
import { count } from '../../../model/text/count.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { modesByHand } from '../by-hand/checks-by-hand.ts';

const schema = z.strictObject({
  paths: z.array(z.string().startsWith('/', 'must be an absolute path')).min(1).describe('Absolute paths.'),
  mode: z
    .string()
    .regex(/^[0-7]{3,4}$/, "write the mode as text: '0600'")
    .transform(mode => mode.padStart(4, '0'))
    .describe("Permission bits in octal, as text: `'0600'`."),
  owner: z.string().default('root').describe('Name or number of the owner.'),
});

type Spec = z.output<typeof schema>;

function find({ paths, mode, owner }: Spec, stdout: string): readonly Finding[] {
  const seen = stdout.split('\n');
  return paths.flatMap((path, at) => {
    const [kind, bits = '', name = '', uid = ''] = (seen[at] ?? '').split(' ');
    const wanted = `${mode}, owned by ${owner}`;
    if (kind !== 'is') return [{ seen: `${path} does not exist`, wanted, hint: 'run the phase again' }];
    const now = bits.padStart(4, '0');
    if (now === mode && (name === owner || uid === owner)) return [];
    const hint = `chmod ${mode} ${path}; chown ${owner} ${path}`;
    return [{ seen: `${path} is ${now}, owned by ${name}`, wanted, hint }];
  });
}

/** What holds a key is its owner's alone (`chmod 600`). */
export const fileMode = checkKind<Spec>({
  name: 'file_mode',
  summary: 'Files exist and have this mode and owner.',
  schema,
  examples: ["file_mode: { paths: [/etc/ssh/ssh_host_ed25519_key], mode: '0600' }"],
  title: ({ paths, mode }) => `${paths.length === 1 ? paths[0] : count(paths.length, 'file')} to have mode ${mode}`,
  patience: 0,
  byHand: ({ paths, mode, owner }) => modesByHand(paths, mode, owner),
  probe: ({ paths }) =>
    lines(
      ...paths.map(
        path => sh`provision_status=0
provision_reach ${path} follow || provision_status=$?
case $provision_status in
  0)
    if [ -n "$provision_seen" ]; then
      provision_uid_seen=\${provision_seen#*'|'} provision_name_seen=\${provision_seen#*'|'*'|'*'|'*'|'}
      printf 'is %s %s %s\n' "\${provision_seen%%'|'*}" "\${provision_name_seen%%'|'*}" "\${provision_uid_seen%%'|'*}"
    else
      provision_there 'if [ -e "$1" ]; then stat -c "is %a %U %u" "$1"; else reach_absent "$1" && echo missing; fi' "$provision_name"
    fi ;;
  3) echo missing ;;
  *) exit 1 ;;
esac`,
      ),
    ),
  judge: (spec, { stdout }) => {
    const findings = find(spec, stdout);
    return findings.length > 0
      ? { kind: 'not-met', findings }
      : { kind: 'met', evidence: `${spec.mode}, owned by ${spec.owner}` };
  },
});
