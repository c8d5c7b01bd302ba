import { isThere } from '../../disk/is-there.ts';
import type { Endpoint } from '../../model/address/endpoint.ts';
import { quote } from '../../shell/quote.ts';
import { type Hop, hopName } from '../hop.ts';
import type { Route } from '../resolve-route.ts';
import type { ConfigFiles } from '../ssh-config/ssh-config.ts';

/** A value of an option that ssh takes apart and expands. */
const literal = (path: string): string => `"${path.replaceAll('%', '%%')}"`;

/** Which configuration ssh reads: the usual files, one of the user's, or none. */
const configOf = ({ user, system }: ConfigFiles): readonly string[] =>
  system !== undefined ? [] : ['-F', isThere(user) ? user : 'none'];

/**
 * Key files that ssh is told of: the inventory's; without them those that it does not find by itself, since it looks in the
 * home folder that the user database names, and here another may count.
 */
function identitiesOf(hop: Hop, files: ConfigFiles): readonly string[] {
  if (hop.ownIdentities.length > 0 || files.system !== undefined) return hop.ownIdentities;
  return hop.identityFiles.map(({ path }) => path).filter(path => isThere(path) || isThere(`${path}.pub`));
}

/**
 * How one server is logged in to by OpenSSH: what its configuration says, under what the inventory says; whose host keys
 * are trusted is decided as by the SSH library.
 * @param scratch where ssh writes an unknown key that is accepted, to be remembered afterwards
 */
function hopArguments(hop: Hop, files: ConfigFiles, scratch: string): readonly string[] {
  const accepts = hop.remember !== undefined;
  const known = [...(accepts ? [scratch] : []), ...hop.knownHosts];
  const options: readonly string[] = [
    `UserKnownHostsFile=${known.map(literal).join(' ')}`,
    'GlobalKnownHostsFile=/dev/null',
    `StrictHostKeyChecking=${accepts ? 'accept-new' : 'yes'}`,
    'HashKnownHosts=no',
    'UpdateHostKeys=no',
    'CheckHostIP=no',
    `ConnectTimeout=${Math.ceil(hop.timeout)}`,
    'ConnectionAttempts=1',
    'ServerAliveInterval=10',
    'ServerAliveCountMax=3',
    'NumberOfPasswordPrompts=1',
    'BatchMode=no',
    'ControlPersist=no',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'RemoteCommand=none',
    'RequestTTY=no',
    'ForkAfterAuthentication=no',
    `IdentityAgent=${hop.agentSocket === undefined ? 'none' : literal(hop.agentSocket)}`,
  ];
  return [
    ...configOf(files),
    ...options.flatMap(option => ['-o', option]),
    ...identitiesOf(hop, files).flatMap(file => ['-o', `IdentityFile=${literal(file)}`]),
    '-l',
    hop.user,
    '-p',
    String(hop.port),
  ];
}

/** The command that ends in a connection to whatever ssh puts in the place of `%h` and `%p`, over these hops. */
function proxyCommand(ssh: string, jump: readonly Hop[], files: ConfigFiles, scratch: string): readonly string[] {
  const last = jump.at(-1);
  if (last === undefined) return ['-o', 'ProxyCommand=none'];
  const own = last.beyond.includes('proxycommand') && jump.length === 1;
  const way = own ? [] : proxyCommand(ssh, jump.slice(0, -1), files, scratch);
  const args = ['-o', 'ControlMaster=no', '-o', 'ControlPath=none', ...hopArguments(last, files, scratch), ...way];
  // ssh expands tokens before the user's shell takes the words apart.
  const words = [ssh, ...args].map(word => quote(word.replaceAll('%', '%%')));
  // The name of a hop is told to whoever is asked for a password.
  const name = quote(hopName(last).replaceAll('%', '%%'));
  return [
    '-o',
    `ProxyCommand=env PROVISION_HOP=${name} ${words.join(' ')} -W '[%h]:%p' -- ${quote(last.named.replaceAll('%', '%%'))}`,
  ];
}

/** The arguments of the one connection to a host that everything else goes through. */
export function masterArguments(
  ssh: string,
  { target, jump }: Route,
  files: ConfigFiles,
  at: { readonly socket: string; readonly scratch: string },
): readonly string[] {
  const own = jump.length === 0 && target.beyond.includes('proxycommand');
  return [
    // Tells how far it got, which keys it offers, and when a command is started.
    ...['-vv', '-N', '-M', '-S', at.socket],
    ...(own ? [] : proxyCommand(ssh, jump, files, at.scratch)),
    ...hopArguments(target, files, at.scratch),
    '--',
    target.named,
  ];
}

/** What goes through that connection; without it these lead nowhere. */
const throughMaster = (socket: string, ...options: readonly string[]): readonly string[] => [
  ...['-F', 'none', '-S', socket],
  ...['ControlMaster=no', 'ProxyCommand=false', ...options].flatMap(option => ['-o', option]),
];

/**
 * The arguments of one command through the connection.
 * @param log where ssh writes what it does
 */
export const commandArguments = (socket: string, log: string, command: string): readonly string[] => [
  ...throughMaster(socket, 'LogLevel=DEBUG2'),
  ...['-E', log, '-T', '-e', 'none'],
  '--',
  'provision',
  command,
];

/** The arguments of one TCP connection from the server to somewhere, through the connection. */
export const forwardArguments = (socket: string, { address, port }: Endpoint): readonly string[] => [
  ...throughMaster(socket),
  ...['-W', `[${address}]:${port}`],
  '--',
  'provision',
];
