import * as z from 'zod';
import { resource } from '../../../model/plan/resource.ts';
import { thing } from '../../../model/reading/thing.ts';
import { unread } from '../../../model/reading/unread.ts';
import { sh } from '../../../shell/sh.ts';

const schema = z.strictObject({
  within: z.number().positive().describe('Milliseconds that a small write may take until it is on the disk.'),
});

type Spec = z.output<typeof schema>;

/** As many as tell a busy moment from a slow disk. */
const WRITES = 50;

/**
 * etcd puts every write on the disk before it answers, and calls for an election where that takes as long as its heartbeat, 100 ms
 * (https://etcd.io/docs/v3.5/op-guide/hardware/: 99 of 100 within 10 ms). A reading writes nothing, so it is measured by a run, before the host
 * becomes a member.
 */
export const etcdDisk = resource<Spec, 'member' | 'none'>({
  name: 'etcd_disk',
  summary:
    'The disk of a server is quick enough for etcd. Measured by fifty small writes, once, before a host becomes a member; beyond the limit it does not.',
  schema,
  examples: ['etcd_disk: { within: 50 }'],
  ids: () => [thing('etcd disk')],
  reach: () => ({}),
  title: () => 'small synced writes',
  probe: () => sh`if [ -d /var/lib/rancher/k3s/server/db/etcd/member ]; then echo member; else echo none; fi`,
  parse: ({ stdout }) => {
    const told = stdout.trimEnd();
    return told === 'member' || told === 'none' ? told : unread('the datastore', told.split('\n')[0] ?? '');
  },
  diff: ({ within }, state) =>
    state === 'member'
      ? { action: 'update', fields: [], why: 'it is a member already' }
      : {
          action: 'run',
          fields: [{ name: 'each', before: '(known after the run)', after: `at most ${within} ms` }],
        },
  apply: ({ within }) => sh`provision_folder=/var/lib/rancher
[ -d "$provision_folder" ] || provision_folder=/var/lib
provision_file=$(mktemp -p "$provision_folder" .provision-sync.XXXXXX)
provision_writes() {
  provision_count=0
  while [ "$provision_count" -lt ${WRITES} ]; do
    dd if=/dev/zero of="$provision_file" bs=2300 count=1 conv=fsync 2>/dev/null || return
    provision_count=$((provision_count + 1))
  done
}
read -r provision_from provision_rest </proc/uptime
provision_writes || provision_failed=$?
read -r provision_to provision_rest </proc/uptime
rm -f -- "$provision_file"
if [ -n "\${provision_failed-}" ]; then
  echo "small writes to $provision_folder could not be measured: dd ended with $provision_failed" >&2
  exit 1
fi
awk -v from="$provision_from" -v to="$provision_to" -v writes=${WRITES} -v within=${within} '
  BEGIN {
    each = (to - from) * 1000 / writes
    if (each <= within) exit 0
    printf "a small write takes %.0f ms until it is on the disk, more than %s ms: etcd would lose its leader again and again\n", each, within
    print "→ take an SSD or NVMe for /var/lib/rancher (no SD card); or say that you want it all the same: kubernetes.etcd_sync, in milliseconds"
    exit 1
  }
' >&2`,
});
