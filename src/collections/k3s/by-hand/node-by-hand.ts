import type { ByHand } from '../../../model/by-hand/by-hand.ts';
import { ownCommand } from '../../../model/own-command.ts';
import { sh } from '../../../shell/sh.ts';

/** The cluster's own nodes go on; whatever else K3s has left here is another's. */
export const nodeByHand = ({ cluster }: { readonly cluster: string }): ByHand => ({
  kind: 'look',
  is: sh`{ [ ! -e /var/lib/rancher/k3s/server/db ] && [ ! -e /etc/rancher/node/password ]; } ||
grep -Fqxs ${`cluster ${cluster}`} /var/lib/provision/phases/k3s`,
  expect: `no K3s was here before, or it is a node of ${cluster}`,
  otherwise: `this host is a node of another cluster, or was: wipe it first: ${ownCommand('phase1')}`,
});

/** What K3s would not come up without. */
export const hostByHand = ({ address }: { readonly address?: string | undefined }): ByHand =>
  address === ''
    ? { kind: 'cannot', because: 'the host has no IPv4 address in the mesh' }
    : {
        kind: 'look',
        is: sh`{ grep -qw memory /sys/fs/cgroup/cgroup.controllers || grep -q '^memory.*1$' /proc/cgroups; } 2>/dev/null &&
[ "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" -ge 450 ] &&
[ "$(df -Pk /var/lib | awk 'END { print int($4 / 1024) }')" -ge 1024 ]`,
        expect:
          'the kernel accounts memory of control groups, there are 450 MiB of memory, and 1 GiB free below /var/lib',
        otherwise: `${ownCommand('doctor')} asks all of it, and says what helps`,
      };
