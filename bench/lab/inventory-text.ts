/** The ssh settings of every host: the twin's own key and its hosts' keys, as a user's inventory would name them. */
export interface Access {
  readonly identityFile: string;
  readonly knownHosts: string;
}

/** What distinguishes one inventory of a laboratory from another. */
export interface InventoryText {
  readonly cluster: string;
  readonly hosts: readonly string[];
  readonly access?: Access | undefined;
  /** Bytes. */
  readonly mtu: number;
}

/** The first UDP port that the router passes on; each host behind it has the next one. */
const FIRST_FORWARD = 51_820;

/** Every fourth host is a public one: the mixture of `inventory/home.yaml`, at any size. */
const isPublic = (at: number): boolean => at % 4 === 3;

/** Two bytes of an address for the host with this number: room for 60,000, and no address ends in 0 or 255. */
const twoBytes = (at: number): string => `${Math.floor(at / 250)}.${(at % 250) + 2}`;

/** Names of `count` hosts: `h001` and so on. */
export const hostNames = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `h${String(at + 1).padStart(3, '0')}`);

/** An inventory in the product's own language: a LAN behind a NAT router, and every fourth host on the internet. */
export function inventoryText({ cluster, hosts, access, mtu }: InventoryText): string {
  const forwards = hosts.flatMap((name, at) =>
    isPublic(at) ? [] : [`        - { udp: ${FIRST_FORWARD + at}, to: ${name} }`],
  );
  const entries = hosts.map((name, at) => {
    const where = isPublic(at)
      ? `site: internet, address: 198.18.${twoBytes(at)}`
      : `site: home, address: 10.20.${twoBytes(at)}`;
    return `  ${name}: { ${where}, mesh_address: 10.99.${twoBytes(at)}, roles: [${at === 0 ? 'server' : 'agent'}] }`;
  });
  return `cluster: ${cluster}
ssh:
  user: provision
  become: true
${access === undefined ? '' : `  identity_file: ${access.identityFile}\n  known_hosts: ${access.knownHosts}\n`}sites:
  home:
    lan: 10.20.0.0/16
    router:
      lan_address: 10.20.255.1
      public_address: 203.0.113.10
      forwards:
${forwards.join('\n')}
  internet: {}
hosts:
${entries.join('\n')}
mesh: { subnet: 10.99.0.0/16, mtu: ${mtu} }
`;
}
