import { stringify } from 'yaml';
import { escapeLine } from '../model/text/escape.ts';
import type { FoundSite, FoundSsh, Said } from './found.ts';
import { keyFilesOf } from './key-files.ts';
import type { Proposed, ProposedHost } from './propose.ts';

/** A text as the rest of a line's comment. */
const comment = (text: string): string => `# ${escapeLine(text).trim()}`;
const todo = (text: string): string => comment(`TODO: ${text}`);

/** A value in one line of YAML. */
const inline = (value: unknown): string =>
  stringify(value, null, {
    collectionStyle: 'flow',
    lineWidth: 0,
    defaultStringType: 'PLAIN',
    flowCollectionPadding: false,
  }).trim();

/** `key: value # TODO: why`; a question has no value, so that the file is refused at its line until it has. */
function said(indent: string, key: string, { value, todo: why }: Said<unknown>): string {
  const text = value === undefined ? '' : ` ${inline(value)}`;
  return `${indent}${key}:${text}${why === undefined ? '' : ` ${why === 'proposed' ? comment(why) : todo(why)}`}`;
}

/** What the marks in a file mean, at its top. */
const MARKED = [
  '# A line that is marked TODO is a proposal, or a question that nothing answered: mend it, then take the mark away.',
  '# Those that are left are listed by: provision inventory check -i FILE',
];

const SSH_KEYS = ['address', 'user', 'port', 'identity_file', 'jump', 'become', 'become_password'] as const;

/** What all hosts say alike, so that it stands once. */
function common(hosts: readonly ProposedHost[]): FoundSsh {
  const [first, ...rest] = hosts;
  if (first === undefined || rest.length === 0) return {};
  const keys = SSH_KEYS.filter(
    key =>
      key !== 'address' &&
      first.ssh[key] !== undefined &&
      rest.every(host => JSON.stringify(host.ssh[key]) === JSON.stringify(first.ssh[key])),
  );
  return Object.fromEntries(keys.map(key => [key, first.ssh[key]]));
}

function siteLines({ name, lan, lanAddress, router }: FoundSite): readonly string[] {
  if (lan === undefined)
    return [
      `  ${name}: {} ${name === 'public' ? '# hosts with an address of the internet' : todo('where the hosts stand; say its lan, if they share one')}`,
    ];
  const lines = [`  ${name}:`, said('    ', 'lan', lan)];
  if (router === 'none') return lines;
  if (router === undefined)
    return [
      ...lines,
      `    ${todo('does a NAT router stand between this LAN and other hosts? Then say it, with a UDP port for each host that is called from outside:')}`,
      `    # router: { lan_address: ${lanAddress ?? 'ADDRESS'}, public_address: ADDRESS, forwards: [{ udp: 51820, to: HOST }] }`,
    ];
  return [
    ...lines,
    '    router:',
    said(
      '      ',
      'lan_address',
      lanAddress === undefined ? { todo: "the router's address on this LAN" } : { value: lanAddress },
    ),
    said('      ', 'public_address', router.publicAddress),
    '      forwards: # set these up on the router: UDP, to the port of the mesh',
    ...router.forwards.map(({ udp, to }) => `        - ${inline({ udp, to })}`),
  ];
}

/**
 * The inventory as a text, with a comment at all that a person must look at.
 * @param origin where it comes from, for the first line: a sentence
 * @param missing key files, as they are written, that are not on this machine
 */
export function writeInventory(
  { found, cluster, sites, hosts, mesh }: Proposed,
  origin: string,
  missing: ReadonlySet<string> = new Set(),
): string {
  const shared = common(hosts);
  const sshLines = (ssh: FoundSsh, indent: string): string[] =>
    SSH_KEYS.flatMap(key => {
      const value: Said<unknown> | undefined = ssh[key];
      if (value === undefined) return [];
      const lost = keyFilesOf(ssh, key).filter(path => missing.has(path));
      const why =
        lost.length === 0
          ? value
          : {
              ...value,
              todo: [value.todo, `${lost.join(', ')} is not on this machine`]
                .filter(one => one !== undefined)
                .join('; '),
            };
      return [said(indent, key, why.value === undefined ? { todo: why.todo ?? 'not known' } : why)];
    });
  const host = (one: ProposedHost): string[] => {
    const own: FoundSsh = Object.fromEntries(
      SSH_KEYS.filter(key => shared[key] === undefined && one.ssh[key] !== undefined).map(key => [key, one.ssh[key]]),
    );
    const ssh = sshLines(own, '      ');
    const vars = Object.entries(one.vars ?? {});
    const { value: name = one.from } = one.name;
    return [
      ...(one.about === undefined ? [] : [`  ${comment(one.about)}`]),
      ...(one.notes ?? []).map(note => `  ${todo(note)}`),
      `  ${inline(name)}:${one.name.todo === undefined ? (name === one.from ? '' : ` ${comment(`${one.from} in the source`)}`) : ` ${todo(`name ${one.name.todo}`)}`}`,
      said('    ', 'site', one.site),
      said('    ', 'address', one.address),
      ...(one.publicAddress === undefined ? [] : [said('    ', 'public_address', one.publicAddress)]),
      said('    ', 'mesh_address', one.meshAddress),
      ...(one.wireguardPublicKey === undefined
        ? []
        : [said('    ', 'wireguard_public_key', { value: one.wireguardPublicKey })]),
      said('    ', 'roles', one.roles),
      ...(ssh.length === 0 ? [] : ['    ssh:', ...ssh]),
      ...(vars.length === 0 ? [] : ['    vars:', ...vars.map(([key, value]) => said('      ', key, { value }))]),
    ];
  };
  const sharedLines = sshLines(shared, '  ');
  const { kubernetes } = found;
  const lines = [
    ...(found.todos ?? []).map(todo),
    said('', 'cluster', cluster),
    ...(sharedLines.length === 0 ? [] : ['', 'ssh:', ...sharedLines]),
    '',
    sites.length === 0 ? 'sites: {}' : 'sites:',
    ...sites.flatMap(siteLines),
    '',
    'hosts:',
    ...hosts.flatMap(host),
    '',
    'mesh:',
    said('  ', 'subnet', mesh.subnet),
    ...(['interface', 'port', 'mtu', 'keepalive'] as const).flatMap(key =>
      mesh[key] === undefined ? [] : [said('  ', key, { value: mesh[key] })],
    ),
    ...(kubernetes === undefined
      ? []
      : ['', 'kubernetes:', ...Object.entries(kubernetes).map(([key, value]) => said('  ', key, { value }))]),
  ];
  const isMarked = lines.some(line => line.includes('# TODO'));
  return `${[comment(origin), ...(isMarked ? MARKED : []), ...lines].join('\n')}\n`;
}
