import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';
import { ETCD_MEMBER } from '../state/etcd-member.ts';

const schema = z.strictObject({
  within: z.number().positive().describe('Milliseconds that a small write may take until it is on the disk.'),
});

type Spec = z.output<typeof schema>;

/** As many as tell a busy moment from a slow disk. */
const WRITES = 50;

/** Milliseconds that a small write took, until the next boot. */
const MEASURED = '/run/provision/etcd-sync';

/** `member`: it is one already; `undefined`: not measured since the last boot. */
type State = 'member' | number | undefined;

/**
 * etcd puts every write on the disk before it answers, and calls for an election where that takes as long as its heartbeat, 100 ms
 * (https://etcd.io/docs/v3.5/op-guide/hardware/: 99 of 100 within 10 ms). A reading writes nothing, so it is measured by a run, before the host
 * becomes a member.
 */
export const etcdDisk = resource<Spec, State>({
  name: 'etcd_disk',
  summary:
    'The disk of a server is quick enough for etcd. Measured by fifty small writes before a host becomes a member; beyond the limit it does not.',
  schema,
  examples: ['etcd_disk: { within: 50 }'],
  ids: () => [thing('etcd disk')],
  reach: () => ({ paths: [MEASURED] }),
  title: () => 'small synced writes',
  probe: () => sh`if [ -d ${ETCD_MEMBER} ]; then
  echo member
elif [ -e ${MEASURED} ]; then
  cat ${MEASURED}
else
  echo none
fi`,
  parse: ({ stdout }) => {
    const told = stdout.trimEnd();
    if (told === 'member') return told;
    if (told === 'none') return undefined;
    return /^[0-9]+(\.[0-9]+)?$/.test(told) ? Number(told) : unread(MEASURED, told.split('\n')[0] ?? '');
  },
  diff: ({ within }, state) => {
    if (state === 'member') return { action: 'update', fields: [], why: 'it is a member already' };
    if (state !== undefined && state <= within) return { action: 'update', fields: [], why: `${state} ms each` };
    const before = state === undefined ? '(known after the run)' : `${state} ms`;
    return { action: 'run', fields: [{ name: 'each', before, after: `at most ${within} ms` }] };
  },
  apply: ({ within }) => sh`provision_folder=/var/lib/rancher
[ -d "$provision_folder" ] || provision_folder=/var/lib
provision_file=$(mktemp -p "$provision_folder" .provision-sync.XXXXXX)
provision_writes() {
  provision_count=0
  while [ "$provision_count" -lt ${WRITES} ]; do
    provision_said=$(dd if=/dev/zero of="$provision_file" bs=2300 count=1 conv=fsync 2>&1) || return
    provision_count=$((provision_count + 1))
  done
}
read -r provision_from provision_rest </proc/uptime
provision_writes || provision_failed=$?
read -r provision_to provision_rest </proc/uptime
rm -f -- "$provision_file"
if [ -n "\${provision_failed-}" ]; then
  echo "small writes to $provision_folder could not be measured: $provision_said" >&2
  exit 1
fi
provision_each=$(awk -v from="$provision_from" -v to="$provision_to" -v writes=${WRITES} 'BEGIN { printf "%.1f", (to - from) * 1000 / writes }')
mkdir -p /run/provision
printf '%s\n' "$provision_each" >${`${MEASURED}.new`}
mv -f ${`${MEASURED}.new`} ${MEASURED}
if awk -v each="$provision_each" -v within=${within} 'BEGIN { exit each <= within }'; then
  echo "a small write takes $provision_each ms until it is on the disk, more than "${within}" ms: etcd would lose its leader again and again" >&2
  echo '→ take an SSD or NVMe for /var/lib/rancher (no SD card); or say that you want it all the same: kubernetes.etcd_sync, in milliseconds' >&2
  exit 1
fi`,
});
