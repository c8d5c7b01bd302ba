import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { variable } from '../model/environment.ts';
import type { JumpHop, SshSettings } from '../model/inventory.ts';
import { InputProblem } from '../model/problems/problem.ts';
import type { Hop } from './hop.ts';
import { beyondLibrary } from './ssh-config/directives.ts';
import type { Directives, SshConfig } from './ssh-config/ssh-config.ts';

/** The server to log in to, and the jump hosts on the way, nearest to the controller first. */
export interface Route {
  readonly target: Hop;
  readonly jump: readonly Hop[];
}

/** What the controller brings along. */
export interface RouteOptions {
  readonly home: string;
  readonly localUser: string;
  readonly userKnownHosts: readonly string[];
  readonly globalKnownHosts: readonly string[];
  readonly agentSocket: string | undefined;
  readonly identityFilesOverride: readonly string[] | undefined;
  readonly knownHostsOverride: readonly string[] | undefined;
}

/** Names of keys that ssh tries by itself, in `~/.ssh`. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa', 'id_ed25519_sk', 'id_ecdsa_sk'];
/** Jump hosts on one way, as a guard against a configuration that loops back to itself. */
const MOST_HOPS = 8;

type Wish = Partial<Omit<JumpHop, 'address'>> & Pick<JumpHop, 'address'>;

/**
 * Puts together how a host is reached. The inventory's own settings come first, then ssh's configuration, then what ssh
 * itself would do. What of the configuration the SSH library does not do is named in each hop's `beyond`.
 * @throws {InputProblem} where the configuration cannot be understood.
 */
export async function resolveRoute(settings: SshSettings, config: SshConfig, options: RouteOptions): Promise<Route> {
  const found = await config(settings);
  const target = hop(settings, found, settings, options);
  if (settings.jump === undefined) {
    return { target, jump: await jumpsOf(settings.address, found, settings, config, options, MOST_HOPS) };
  }
  const jump = await Promise.all(
    settings.jump.map(async one => withoutCommand(hop(one, await config(one), settings, options))),
  );
  return { target: withoutCommand(target), jump };
}

/** A way that the inventory names stands in the place of any command. */
const withoutCommand = (to: Hop): Hop => ({ ...to, beyond: to.beyond.filter(name => name !== 'proxycommand') });

async function jumpsOf(
  address: string,
  found: Directives,
  settings: SshSettings,
  config: SshConfig,
  options: RouteOptions,
  most: number,
): Promise<readonly Hop[]> {
  const named = found.get('proxyjump')?.[0];
  if (named === undefined || named.toLowerCase() === 'none') return [];
  if (most === 0) {
    throw new InputProblem({
      where: '~/.ssh/config',
      what: `the ProxyJump for ${address} loops back to itself`,
      hint: 'say `ProxyJump none` in the section of the jump host',
    });
  }
  const wishes = named.split(',').map(word => parseJump(word.trim()));
  const [first] = wishes;
  if (first === undefined) return [];
  // Only the first of a list is looked up for jump hosts of its own, as ssh does.
  const before = await jumpsOf(first.address, await config(first), settings, config, options, most - 1);
  const hops = await Promise.all(wishes.map(async wish => hop(wish, await config(wish), settings, options)));
  return [...before, ...hops];
}

function hop(wish: Wish, found: Directives, settings: SshSettings, options: RouteOptions): Hop {
  const user = wish.user ?? found.get('user')?.[0] ?? options.localUser;
  const port = wish.port ?? Number(found.get('port')?.[0] ?? 22);
  const address = (found.get('hostname')?.[0] ?? wish.address).replaceAll('%h', wish.address).replaceAll('%%', '%');
  const alias = found.get('hostkeyalias')?.[0];
  const path = (text: string): string =>
    expandPath(text, { ...options, user, address, port, named: wish.address, alias: alias ?? address });
  const paths = (name: string): readonly string[] | undefined =>
    found
      .get(name)
      ?.flatMap(one => one.split(/\s+/))
      .filter(one => one.toLowerCase() !== 'none')
      .map(path);
  const configured = found.get('identityfile')?.filter(one => one.toLowerCase() !== 'none');
  const knownHosts = options.knownHostsOverride ?? [
    ...(paths('userknownhostsfile') ?? options.userKnownHosts),
    ...(paths('globalknownhostsfile') ?? options.globalKnownHosts),
    ...settings.knownHosts,
  ];
  const own = options.knownHostsOverride?.[0] ?? settings.knownHosts[0] ?? knownHosts[0];
  const ownIdentities = options.identityFilesOverride ?? wish.identityFiles ?? [];
  const explicit = ownIdentities.length > 0 ? ownIdentities : configured?.map(path);
  const agent = settings.agent && options.identityFilesOverride === undefined;
  const family = found.get('addressfamily')?.[0]?.toLowerCase();
  const from = found.get('bindaddress')?.[0];
  return {
    named: wish.address,
    address,
    port,
    user,
    ownIdentities,
    identityFiles:
      explicit?.map(one => ({ path: one, named: true })) ??
      DEFAULT_KEYS.map(name => ({ path: join(options.home, '.ssh', name), named: false })),
    identitiesOnly: found.get('identitiesonly')?.[0]?.toLowerCase() === 'yes',
    agentSocket: agent ? agentOf(found.get('identityagent')?.[0], path, options.agentSocket) : undefined,
    knownHosts,
    remember: settings.hostKey === 'accept-new' ? own : undefined,
    timeout: settings.connectTimeout,
    ...(alias === undefined ? {} : { keyAlias: alias }),
    ...(family === 'inet' ? { family: 4 } : family === 'inet6' ? { family: 6 } : {}),
    ...(from === undefined || from === 'none' ? {} : { from }),
    beyond: beyondLibrary(found),
  };
}

/** IdentityAgent: a socket, `none`, `SSH_AUTH_SOCK`, or `$NAME` of a variable that holds one. */
function agentOf(
  configured: string | undefined,
  path: (text: string) => string,
  usual: string | undefined,
): string | undefined {
  if (configured === undefined || configured === 'SSH_AUTH_SOCK') return usual;
  if (configured.toLowerCase() === 'none') return undefined;
  return /^\$[A-Za-z_]\w*$/.test(configured) ? variable(configured.slice(1)) : path(configured);
}

/** `[user@]host[:port]` or `ssh://[user@]host[:port]`, as ProxyJump takes it. */
function parseJump(text: string): Wish {
  const match = /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(text);
  const address = match?.[2] ?? match?.[3];
  if (address === undefined) {
    throw new InputProblem({ where: '~/.ssh/config', what: `ProxyJump cannot be understood: ${text}` });
  }
  return {
    address,
    ...(match?.[1] === undefined ? {} : { user: match[1] }),
    ...(match?.[4] === undefined ? {} : { port: Number(match[4]) }),
  };
}

interface PathContext {
  readonly home: string;
  readonly localUser: string;
  readonly user: string;
  readonly address: string;
  readonly port: number;
  /** The server as it was asked for. */
  readonly named: string;
  readonly alias: string;
}

/** The tokens and `${VARIABLES}` of ssh_config(5) that paths of keys, sockets and known_hosts files may hold. */
function expandPath(text: string, at: PathContext): string {
  const tokens: Readonly<Record<string, string>> = {
    d: at.home,
    u: at.localUser,
    r: at.user,
    h: at.address,
    n: at.named,
    p: String(at.port),
    k: at.alias,
    i: String(process.getuid?.() ?? ''),
    l: hostname(),
    L: hostname().replace(/\..*/s, ''),
    '%': '%',
  };
  const plain = text
    .replace(/\$\{(\w+)\}/g, (all, name: string) => variable(name) ?? all)
    .replace(/%([%durhnpkilL])/g, (all, letter: string) => tokens[letter] ?? all);
  return resolve(at.home, plain.replace(/^~(?=\/|$)/, at.home));
}
