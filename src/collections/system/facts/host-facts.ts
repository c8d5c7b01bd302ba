import type { FactReader } from '../../../model/facts/fact-reader.ts';
import type { Facts } from '../../../model/plan/resource.ts';
import { sections } from '../../../shell/sections.ts';
import { raw } from '../../../shell/sh.ts';
import hostFactsText from './host-facts.sh';

/** Families by the words of ID and ID_LIKE in os-release(5); the first that fits. */
const FAMILIES: readonly (readonly [word: string, family: string])[] = [
  ['debian', 'debian'],
  ['ubuntu', 'debian'],
  ['rhel', 'redhat'],
  ['fedora', 'redhat'],
  ['centos', 'redhat'],
  ['suse', 'suse'],
  ['opensuse', 'suse'],
  ['sles', 'suse'],
  ['alpine', 'alpine'],
  ['arch', 'arch'],
  ['gentoo', 'gentoo'],
  ['nixos', 'nixos'],
];

/** Machines as the kernel names them (uname(2)) → the name under which programs are published for them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i686: '386',
};

/** The file systems of statfs(2) below /sys/fs/cgroup, as stat(1) names them. */
const CGROUPS: Readonly<Record<string, number>> = { cgroup2fs: 2, tmpfs: 1 };

const probe = raw(hostFactsText);

/** A value of os-release(5), out of its quotes. */
function released(lines: readonly string[], key: string): string | undefined {
  const value = lines.find(line => line.startsWith(`${key}=`))?.slice(key.length + 1);
  return value?.replace(/^(["'])(.*)\1$/, '$2');
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** `2: eth0    inet 192.168.15.2/24 …`, a line for each address, as ip-address(8) prints with -o. */
function interfaces(lines: readonly string[]): readonly { readonly name: string; readonly addresses: string[] }[] {
  const addresses = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, address] = /^\d+:\s+(\S+)\s+inet6?\s+(\S+)/.exec(line) ?? [];
    if (name === undefined || address === undefined) continue;
    addresses.set(name, [...(addresses.get(name) ?? []), address]);
  }
  return [...addresses].map(([name, all]) => ({ name, addresses: all }));
}

function parse(stdout: string): Facts {
  const parts = sections(stdout);
  const first = (name: string): string | undefined => parts.get(name)?.[0]?.trim();
  const os = parts.get('os') ?? [];
  const words = `${released(os, 'ID') ?? ''} ${released(os, 'ID_LIKE') ?? ''}`.split(/\s+/);
  const machine = first('machine');
  const memory = number(first('memory'));
  const found = interfaces(parts.get('addresses') ?? []);
  const said: Readonly<Record<string, Facts[string] | undefined>> = {
    'os.name': released(os, 'ID'),
    'os.family': FAMILIES.find(([word]) => words.includes(word))?.[1],
    'os.release': released(os, 'VERSION_ID'),
    'os.codename': released(os, 'VERSION_CODENAME'),
    machine,
    architecture: machine === undefined ? undefined : (ARCHITECTURES[machine] ?? machine),
    kernel: first('kernel'),
    package_manager: first('manager'),
    init: first('init'),
    memory: memory === undefined ? undefined : Math.floor(memory / 1024),
    cores: number(first('cores')),
    cgroup: CGROUPS[first('cgroup') ?? ''],
    virtualisation: first('virtualisation'),
    // A host has `lo`: where none is told, ip did not tell.
    interfaces: found.length === 0 ? undefined : found,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}

/** What many playbooks want to know of a host. */
export const hostFacts: FactReader = {
  facts: {
    'os.name': { about: 'The distribution, as `ID` of os-release(5): `debian`.' },
    'os.family': {
      about: 'Whose packages it takes: `debian`, `redhat`, `suse`, `alpine`, `arch`, `gentoo`, `nixos`.',
    },
    'os.release': { about: 'Its version, as text: `12`, `24.04`.' },
    'os.codename': { about: 'Its code name, where it has one: `bookworm`.' },
    machine: { about: 'The machine as the kernel names it: `x86_64`, `aarch64`.' },
    architecture: { about: 'The name under which programs are published for it: `amd64`, `arm64`, `arm`.' },
    kernel: { about: "The running kernel's release: `6.1.0-18-amd64`." },
    package_manager: { about: 'The first there is of `apt-get`, `dnf`, `zypper`, `apk`, `pacman`, `yum`.' },
    init: { about: 'What starts services: `systemd`, `openrc`, or the name of process 1.' },
    memory: { about: 'Memory in MiB.' },
    cores: { about: 'Processors that the kernel sees.' },
    cgroup: { about: 'The version of control groups below /sys/fs/cgroup: 1 or 2.' },
    virtualisation: { about: 'What the host runs in, as systemd-detect-virt(1) says: `none`, `kvm`, `lxc`.' },
    interfaces: {
      about: 'Interfaces that have addresses, each with `name` and `addresses` (with prefix lengths), as a list.',
    },
  },
  probe,
  parse: ({ code, stdout }) => (code === 0 ? parse(stdout) : {}),
};
