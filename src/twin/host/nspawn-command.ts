import type { HostPaths } from '../twin-paths.ts';

export interface NspawnInput {
  readonly host: string;
  readonly machine: string;
  readonly netns: string;
  readonly paths: HostPaths;
  /** The folder of packages that the host installs from. */
  readonly apt: string;
  /** For hosts that run containers themselves. */
  readonly privileged: boolean;
  /** Bytes of memory that all its programs may have together. */
  readonly memory: number;
  /** Whether systemd runs the machine, and whether it has only cgroup 2. */
  readonly machineHasSystemd: boolean;
  readonly machineHasCgroup2: boolean;
}

/** Folders that containers' own overlays need on a real file system. */
export const diskFolders = ['/var/lib/rancher', '/var/lib/containerd'] as const;

/** Units that start a kubelet, which needs more here than on a machine of its own (`container-needs.ts`). */
const kubernetesUnits = ['k3s.service', 'k3s-agent.service'];

/** A place of systemd's where no wipe looks, since nothing that a cluster brings lies there; new at each boot. */
const dropIn = (unit: string): string => `/run/systemd/system.attached/${unit}.d/twin.conf`;

/** The program that boots a host, and its environment. */
export function nspawnCommand(input: NspawnInput): {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  const { paths, privileged } = input;
  // A host that runs containers needs the controllers, which a machine with both kinds of cgroups has in the old one.
  const oldCgroups = privileged && !input.machineHasCgroup2;
  const argv = [
    ...['systemd-nspawn', '--quiet', '--boot', '--register=no', '--link-journal=no', '--console=pipe'],
    // Without systemd the host's cgroup was made, and limited, beforehand.
    ...(input.machineHasSystemd
      ? [`--property=MemoryMax=${input.memory}`, '--property=MemorySwapMax=0']
      : ['--keep-unit']),
    ...['--resolv-conf=off', '--timezone=off'],
    `--directory=${paths.root}`,
    `--machine=${input.machine}`,
    `--hostname=${input.host}`,
    `--network-namespace-path=/run/netns/${input.netns}`,
    '--bind=/dev/net/tun',
    `--bind-ro=${input.apt}:/srv/apt`,
    ...(privileged
      ? [
          ...['--capability=all', '--bind=/dev/kmsg'],
          ...diskFolders.map(folder => `--bind=${paths.disks}${folder}:${folder}`),
          ...kubernetesUnits.map(unit => `--bind-ro=${paths.containers}:${dropIn(unit)}`),
        ]
      : ['--capability=CAP_NET_ADMIN,CAP_NET_RAW']),
    // systemd 257 and later refuse the old cgroups unless told otherwise; earlier ones do not know the word.
    ...(oldCgroups ? ['SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1'] : []),
  ];
  return {
    argv,
    env: {
      SYSTEMD_NSPAWN_API_VFS_WRITABLE: privileged ? '1' : 'network',
      ...(oldCgroups ? {} : { SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' }),
    },
  };
}
