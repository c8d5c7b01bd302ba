import { type Fault, IMPOSSIBLE, oneAtHome } from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { onEach } from './on-each.ts';

/** Faults of a host's disk and clock. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'disk-full',
    title: 'the file system of /etc/wireguard is full',
    instead: 'a small file system of its own is mounted there and filled: the disk itself is shared with this machine',
    code: 'disk-full',
    severity: 'warning',
    hosts: oneAtHome,
    // A small file system of its own: the hosts of a twin share the disk of the machine, which must not be filled.
    inject: scene =>
      onEach(
        scene,
        () => sh`
! grep -q ' /etc/wireguard ' /proc/mounts || exit 0
mkdir -p /run/fault-disk
mount -t tmpfs -o size=256k,mode=0700 fault /run/fault-disk
cp -a /etc/wireguard/. /run/fault-disk/
dd if=/dev/zero of=/run/fault-disk/core bs=4k 2>/dev/null || :
mount --move /run/fault-disk /etc/wireguard 2>/dev/null || mount --bind /run/fault-disk /etc/wireguard
`,
      ),
    heal: scene =>
      onEach(
        scene,
        () => sh`
umount /etc/wireguard 2>/dev/null || :
umount /run/fault-disk 2>/dev/null || :
rmdir /run/fault-disk 2>/dev/null || :
`,
      ),
  },
  {
    name: 'file-immutable',
    title: 'the configuration was made immutable',
    code: 'file-immutable',
    severity: 'warning',
    hosts: oneAtHome,
    inject: scene =>
      onEach(
        scene,
        name => sh`
command -v chattr >/dev/null || { echo 'the host has no chattr' >&2; exit ${IMPOSSIBLE}; }
chattr +i ${`/etc/wireguard/${name}.conf`} || { echo 'the file system does not support immutable files' >&2; exit ${IMPOSSIBLE}; }
`,
      ),
    heal: scene =>
      onEach(
        scene,
        name => sh`! command -v chattr >/dev/null || chattr -i ${`/etc/wireguard/${name}.conf`} 2>/dev/null || :`,
      ),
  },
  {
    name: 'clock-wrong',
    title: 'the clock was set back by days',
    instead:
      'hosts share the clock of this machine: what is started there over SSH is told a time three days ago (libfaketime), while sshd and WireGuard go on with the right one',
    code: 'clock-wrong',
    severity: 'warning',
    hosts: oneAtHome,
    // The hosts share this machine's clock: so whatever is started on the host over SSH is told a time three days ago
    // (libfaketime, by way of PAM's and sudo's environment files). sshd and wireguard-go go on with the right one,
    // as does ping: it compares its own clock with the kernel's.
    inject: scene =>
      onEach(
        scene,
        () => sh`
command -v dpkg >/dev/null || { echo 'the host does not run Debian' >&2; exit ${IMPOSSIBLE}; }
dpkg -s libfaketime >/dev/null 2>&1 || { apt-get update -qq && apt-get install -qy libfaketime; } >/dev/null 2>&1 ||
  { echo 'libfaketime cannot be installed' >&2; exit ${IMPOSSIBLE}; }
printf 'LD_PRELOAD=%s\nFAKETIME=-3d\nFAKETIME_DISABLE_SHM=1\nFAKETIME_SKIP_CMDS=ping\n' "$(dpkg -L libfaketime | grep '/libfaketime[.]so[.]1$')" >/etc/fault-clock
echo 'Defaults env_file=/etc/fault-clock' >/etc/sudoers.d/fault-clock
grep -q '^FAKETIME' /etc/environment || cat /etc/fault-clock >>/etc/environment
`,
      ),
    heal: scene =>
      onEach(
        scene,
        () => sh`
rm -f /etc/sudoers.d/fault-clock /etc/fault-clock
[ ! -e /etc/environment ] || sed -i -e '/^LD_PRELOAD=.*libfaketime/d' -e '/^FAKETIME/d' /etc/environment
`,
      ),
  },
];
