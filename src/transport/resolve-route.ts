import { join, resolve } from 'node:path';
import type { JumpHop, SshSettings } from '../model/inventory.ts';
import { InputProblem } from '../model/problem.ts';
import type { Hop } from './hop.ts';
import type { SshConfig } from './ssh-config-file.ts';

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
  readonly agentSocket: string | undefined;
  readonly identityFilesOverride: readonly string[] | undefined;
  readonly knownHostsOverride: readonly string[] | undefined;
}

/** Names of keys that ssh tries by itself, in `~/.ssh`. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** Jump hosts on one way, as a guard against a configuration that loops back to itself. */
const MOST_HOPS = 8;

type Wish = Partial<Omit<JumpHop, 'address'>> & Pick<JumpHop, 'address'>;

/**
 * Puts together how a host is reached. The inventory's own settings come first, then `~/.ssh/config`, then what ssh
 * itself would do.
 * @throws {InputProblem} where `~/.ssh/config` asks for something that is not supported.
 */
export function resolveRoute(settings: SshSettings, config: SshConfig, options: RouteOptions): Route {
  const found = config(settings.address, settings.user);
  const target = hop(settings, found, settings, options);
  if (settings.jump !== undefined) {
    return { target, jump: settings.jump.map(one => hop(one, config(one.address, one.user), settings, options)) };
  }
  return { target, jump: jumpsOf(settings.address, found, settings, config, options, MOST_HOPS) };
}

function jumpsOf(
  address: string,
  found: ReturnType<SshConfig>,
  settings: SshSettings,
  config: SshConfig,
  options: RouteOptions,
  most: number,
): readonly Hop[] {
  const named = found.get('proxyjump')?.[0];
  if (named === undefined && found.has('proxycommand') && found.get('proxycommand')?.[0]?.toLowerCase() !== 'none') {
    throw new InputProblem({
      where: '~/.ssh/config',
      what: `the ProxyCommand for ${address} is not supported`,
      hint: 'say `ProxyJump` there, or set `jump` for the host in the inventory (`jump: []` to connect directly)',
    });
  }
  if (named === undefined || named.toLowerCase() === 'none') return [];
  if (most === 0) {
    throw new InputProblem({ where: '~/.ssh/config', what: `the ProxyJump for ${address} loops back to itself` });
  }
  const wishes = named.split(',').map(word => parseJump(word.trim()));
  const [first] = wishes;
  if (first === undefined) return [];
  // Only the first of a list is looked up for jump hosts of its own, as ssh does.
  const before = jumpsOf(first.address, config(first.address, first.user), settings, config, options, most - 1);
  return [...before, ...wishes.map(wish => hop(wish, config(wish.address, wish.user), settings, options))];
}

function hop(wish: Wish, found: ReturnType<SshConfig>, settings: SshSettings, options: RouteOptions): Hop {
  const user = wish.user ?? found.get('user')?.[0] ?? options.localUser;
  const port = wish.port ?? Number(found.get('port')?.[0] ?? 22);
  const address = (found.get('hostname')?.[0] ?? wish.address).replaceAll('%h', wish.address).replaceAll('%%', '%');
  const path = (text: string): string => expandPath(text, { ...options, user, address });
  const configured = found.get('identityfile')?.filter(one => one.toLowerCase() !== 'none');
  const usersOwn = found.get('userknownhostsfile')?.flatMap(one => one.split(/\s+/));
  const knownHosts = options.knownHostsOverride ?? [
    ...(usersOwn?.filter(one => one.toLowerCase() !== 'none').map(path) ?? options.userKnownHosts),
    ...settings.knownHosts,
  ];
  const own = options.knownHostsOverride?.[0] ?? settings.knownHosts[0] ?? knownHosts[0];
  const explicit =
    options.identityFilesOverride ?? (wish.identityFiles?.length ? wish.identityFiles : configured?.map(path));
  const agent = settings.agent && options.identityFilesOverride === undefined;
  return {
    address,
    port,
    user,
    identityFiles:
      explicit?.map(one => ({ path: one, named: true })) ??
      DEFAULT_KEYS.map(name => ({ path: join(options.home, '.ssh', name), named: false })),
    identitiesOnly: found.get('identitiesonly')?.[0]?.toLowerCase() === 'yes',
    agentSocket: agent ? options.agentSocket : undefined,
    knownHosts,
    remember: settings.hostKey === 'accept-new' ? own : undefined,
    timeout: settings.connectTimeout,
  };
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

/** The tokens of ssh_config(5) that paths of keys and known_hosts files may hold. */
function expandPath(
  text: string,
  at: { readonly home: string; readonly localUser: string; readonly user: string; readonly address: string },
): string {
  const tokens: Readonly<Record<string, string>> = { d: at.home, u: at.localUser, r: at.user, h: at.address, '%': '%' };
  const plain = text.replace(/%([%durh])/g, (all, letter: string) => tokens[letter] ?? all);
  return resolve(at.home, plain.replace(/^~(?=\/|$)/, at.home));
}
