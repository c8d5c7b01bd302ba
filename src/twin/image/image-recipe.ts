import { createHash } from 'node:crypto';
import { codenames, type Suite } from './suite.ts';

/** What a host of the twin has from the start: a small server, as a provider hands it over. */
const installed = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'iproute2', 'iptables', 'nftables', 'ipset'],
  ...['iputils-ping', 'procps', 'kmod', 'netbase'],
];

/** What `apt-get install` finds on a host of the twin, with everything it depends on. */
const installable = [
  ...['wireguard-tools', 'wireguard', 'ufw', 'firewalld', 'iptables-persistent', 'curl'],
  ...['ca-certificates', 'tcpdump', 'jq', 'conntrack', 'libfaketime'],
];

/** Units that a container has no use for, and that would only make it slow to start. */
const unused = [
  ...['apt-daily.timer', 'apt-daily-upgrade.timer', 'dpkg-db-backup.timer', 'e2scrub_all.timer', 'fstrim.timer'],
  ...['e2scrub_reap.service', 'man-db.timer', 'getty@tty1.service', 'console-getty.service', 'getty.target'],
  ...['systemd-networkd.service', 'systemd-networkd-wait-online.service', 'systemd-resolved.service'],
  ...['systemd-timesyncd.service', 'systemd-udevd.service', 'systemd-pstore.service'],
];

/**
 * Stands for the kernel that the twin's hosts share: Debian's `wireguard` wants one that has WireGuard, and would bring
 * its own.
 */
const kernelControl = `Package: provision-twin-kernel
Version: 1
Architecture: all
Maintainer: provision <provision@localhost>
Provides: wireguard-modules (= 1.0.20210606)
Description: stands for the kernel of the machine that the twin runs on
`;

/** Runs outside the new root, with mmdebstrap's own apt: fills the folder that becomes the hosts' only apt source. */
const fillRepository = `set -eu
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
mkdir -p "$TWIN_APT/partial" "$TWIN_APT/.kernel/DEBIAN"
printf %s "$TWIN_KERNEL_CONTROL" >"$TWIN_APT/.kernel/DEBIAN/control"
dpkg-deb --root-owner-group --build "$TWIN_APT/.kernel" "$TWIN_APT/provision-twin-kernel_1_all.deb" >/dev/null
rm -r "$TWIN_APT/.kernel"
for package in $TWIN_INSTALLABLE; do
  [ "$package" != wireguard ] || { (cd "$TWIN_APT" && apt-get -qq -o APT::Sandbox::User=root download wireguard); continue; }
  # What the image has already may be damaged by hand, and installed once more.
  apt-get -qq -y --download-only --reinstall --no-install-recommends -o APT::Sandbox::User=root \\
    -o Dir::Cache::archives="$TWIN_APT" install "$package"
done
rm -rf "$TWIN_APT/partial" "$TWIN_APT/lock"
cd "$TWIN_APT"
for deb in *.deb; do
  dpkg-deb --field "$deb"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -d ' ' -f 1)"
done >Packages
chmod 755 "$TWIN_APT"
chmod 644 "$TWIN_APT"/*
`;

/**
 * Debian 11 has no wireguard-go. Its owner would take a later release's, which wants that release's C library: so both
 * come from the Debian 12 image, under a loader of their own whose name is as long as the one that it replaces.
 */
const borrowUserspace = `set -eu
folder="$1/usr/local/lib/wireguard-go"
mkdir -p "$folder"
loader=$(ls "$TWIN_DONOR"/lib64/ld-linux-* "$TWIN_DONOR"/lib/ld-linux-* 2>/dev/null | head -n 1)
at="$1\${loader#"$TWIN_DONOR"}"
cp -L "$loader" "\${at%/*}/wg-\${loader##*/ld-}"
cp -L "$TWIN_DONOR"/lib/*-linux-gnu*/libc.so.6 "$folder/"
LC_ALL=C sed 's#/ld-linux-#/wg-linux-#' "$TWIN_DONOR/usr/bin/wireguard-go" >"$folder/wireguard-go"
printf '#!/bin/sh\nLD_LIBRARY_PATH=/usr/local/lib/wireguard-go exec /usr/local/lib/wireguard-go/wireguard-go "$@"\n' \\
  >"$1/usr/local/bin/wireguard-go"
chmod 755 "$folder/wireguard-go" "$1/usr/local/bin/wireguard-go"
`;

/** Runs outside the new root, last: what no two hosts may share is taken away, and the machine's own sources with it. */
const finish = `set -eu
cd "$1"
rm -rf etc/apt/sources.list.d/* etc/apt/apt.conf.d/99mmdebstrap etc/ssh/ssh_host_* etc/resolv.conf etc/hostname
printf 'deb [trusted=yes] file:/srv/apt ./\\n' >etc/apt/sources.list
: >etc/machine-id
: >etc/resolv.conf
mkdir -p srv/apt
for unit in $TWIN_UNUSED; do
  ln -sf /dev/null "etc/systemd/system/$unit"
done
`;

/** Everything that decides what an image holds; its hash is in the image's name, so a changed recipe is built anew. */
export interface ImageRecipe {
  readonly name: string;
  readonly codename: string;
  readonly include: readonly string[];
  readonly hooks: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly dpkg: readonly string[];
  /** The release whose image something is taken from, as `TWIN_DONOR`. */
  readonly donor?: Suite;
}

/**
 * @param userspace whether the kernel lacks WireGuard, so that the owner of such a host would have wireguard-go.
 * @param packages what its owner has installed besides.
 */
export function imageRecipe(suite: Suite, userspace: boolean, packages: readonly string[] = []): ImageRecipe {
  const packaged = suite !== 'debian11';
  const borrows = userspace && !packaged;
  const body = {
    codename: codenames[suite],
    include: [...installed, ...(userspace && packaged ? ['wireguard-go'] : []), ...packages],
    hooks: [fillRepository, ...(borrows ? [borrowUserspace] : []), finish],
    env: {
      TWIN_KERNEL_CONTROL: kernelControl,
      TWIN_INSTALLABLE: [...installable, ...(packaged ? ['wireguard-go'] : [])].join(' '),
      TWIN_UNUSED: unused.join(' '),
    },
    dpkg: [
      'force-unsafe-io',
      'path-exclude=/usr/share/man/*',
      'path-exclude=/usr/share/locale/*',
      'path-exclude=/usr/share/doc/*',
    ],
    ...(borrows && { donor: 'debian12' as const }),
  };
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 10);
  return { name: `${suite}-${hash}`, ...body };
}
