import { matchesAny } from '../../../model/text/glob.ts';

/** By what a program's rules are known: its chains, its tables of nftables, its sets, the interfaces and comments in them. */
interface Signs {
  /** What puts them back while it runs. */
  readonly programs?: readonly string[];
  readonly chains?: readonly string[];
  readonly tables?: readonly string[];
  readonly sets?: readonly string[];
  readonly interfaces?: readonly string[];
  readonly comments?: readonly string[];
  /** Networks of CNI. */
  readonly cni?: readonly string[];
}

/** Names as their makers' sources have them. */
const OWNERS: Readonly<Record<string, Signs>> = {
  ufw: { chains: ['ufw-*', 'ufw6-*'], sets: ['ufw-*'] },
  Docker: {
    programs: ['dockerd'],
    chains: ['DOCKER', 'DOCKER-*'],
    tables: ['docker-bridges', 'docker-*'],
    interfaces: ['docker0', 'docker_gwbridge', 'br-????????????'],
  },
  libvirt: {
    programs: ['libvirtd', 'virtnetworkd', 'virtqemud'],
    chains: ['LIBVIRT_*'],
    tables: ['libvirt_network'],
    interfaces: ['virbr*', 'vnet*'],
  },
  Tailscale: { programs: ['tailscaled'], chains: ['ts-*'], tables: ['tailscale*'], interfaces: ['tailscale*'] },
  NetBird: { programs: ['netbird'], chains: ['NETBIRD-*'], tables: ['netbird*'], interfaces: ['wt0'] },
  firewalld: {
    programs: ['firewalld'],
    chains: ['IN_*', 'FWD_*', 'FWDI_*', 'FWDO_*', 'PRE_*', 'POST_*', '*_ZONES', '*_ZONES_SOURCE', '*_direct'],
    tables: ['firewalld', 'firewalld_policy_drop'],
  },
  fail2ban: { programs: ['fail2ban-server'], chains: ['f2b-*', 'fail2ban-*'], tables: ['f2b-table'], sets: ['f2b-*'] },
  CrowdSec: {
    programs: ['crowdsec-firewall-bouncer', 'cs-firewall-bouncer'],
    chains: ['CROWDSEC_*'],
    tables: ['crowdsec', 'crowdsec6'],
    sets: ['crowdsec*'],
  },
  keepalived: { programs: ['keepalived'], tables: ['keepalived'], sets: ['keepalived*'] },
  podman: {
    chains: ['NETAVARK*'],
    tables: ['netavark'],
    interfaces: ['podman*', 'cni-podman*'],
    cni: ['podman', 'podman-default-kube-network'],
  },
  LXC: {
    programs: ['lxd', 'incusd'],
    tables: ['lxc', 'lxd', 'incus'],
    chains: ['lxd_*', 'incus_*'],
    interfaces: ['lxcbr*', 'lxdbr*', 'incusbr*'],
    comments: ['generated for LXD*', 'generated for Incus*', 'managed by lxd*'],
  },
  NetworkManager: { programs: ['NetworkManager'], chains: ['nm-sh-*'], tables: ['nm-shared-*'] },
  'wg-quick': { tables: ['wg-quick-*'], comments: ['wg-quick(8) rule for *'] },
  systemd: { programs: ['systemd-networkd'], tables: ['io.systemd.nat'] },
};

/** Whose one of these names is; `undefined`: nobody knows. */
export const ownerBy = (sign: Exclude<keyof Signs, 'programs'>, names: readonly string[]): string | undefined =>
  Object.entries(OWNERS).find(([, signs]) => names.some(name => matchesAny(signs[sign] ?? [], name)))?.[0];

/** The programs of an owner that put his rules back while they run. */
export const programsOf = (owner: string): readonly string[] => OWNERS[owner]?.programs ?? [];
