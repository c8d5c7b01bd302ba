import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../model/inventory.ts';
import { InputProblem } from '../model/problem.ts';
import type { Connect, Transport } from '../model/transport.ts';
import { TransportProblem } from '../model/transport.ts';
import { hopName } from './hop.ts';
import type { AskPassphrase } from './identity-file.ts';
import { createJumps } from './jumps.ts';
import type { Privilege } from './launch-command.ts';
import { openLink } from './open-link.ts';
import { type Route, resolveRoute } from './resolve-route.ts';
import { retryWhileBusy } from './retry-while-busy.ts';
import { runScript } from './run-script.ts';
import { findOpenSsh } from './ssh-config/ask-openssh.ts';
import { loadSshConfig } from './ssh-config/load-ssh-config.ts';
import type { ConfigFiles, SshConfig } from './ssh-config/ssh-config.ts';

/** Where the controller's side of SSH comes from; paths are absolute. */
export interface ConnectOptions {
  /** The user's home directory. */
  readonly home: string;
  /** Default: `~/.ssh/known_hosts` and `/etc/ssh/ssh_known_hosts`. */
  readonly userKnownHosts?: readonly string[];
  /** Read instead of `~/.ssh/config` and `/etc/ssh/ssh_config`, as with `ssh -F`; one that does not exist is empty. */
  readonly sshConfig?: string;
  /** OpenSSH's client on this machine; default: the one on PATH. */
  readonly openSsh?: () => Promise<string | undefined>;
  /** The ssh-agent's socket (`SSH_AUTH_SOCK`). */
  readonly agentSocket?: string | undefined;
  /** Asks for sudo's password; asked once per run, and only where a host wants one. */
  readonly becomePassword?: () => Promise<string>;
  /** `-K`: give the password to every host that uses sudo, whatever the inventory says of it. */
  readonly becomePasswordForAll?: boolean;
  /** Asks for the passphrase of a key file; asked once per file. */
  readonly passphrase?: AskPassphrase;
  /** Keys to offer instead of all others; then no ssh-agent is asked. */
  readonly identityFilesOverride?: readonly string[];
  /** known_hosts files to read instead of all others; the first is where `accept-new` writes. */
  readonly knownHostsOverride?: readonly string[];
  /** Told of what in `~/.ssh/config` is not followed. */
  readonly warn?: (what: string) => void;
}

/**
 * The way to hosts over SSH. Connections through the same jump hosts share those, and nothing is asked twice; so one
 * `Connect` serves a whole run.
 */
export function createConnect(options: ConnectOptions): Connect {
  const { home } = options;
  const passphrases = new Map<string, Promise<string | undefined>>();
  const ask: AskPassphrase = file => {
    const asked = passphrases.get(file) ?? options.passphrase?.(file) ?? Promise.resolve(undefined);
    passphrases.set(file, asked);
    return asked;
  };
  let password: Promise<string> | undefined;
  let config: Promise<SshConfig> | undefined;
  let found: Promise<string | undefined> | undefined;
  const openSsh = (): Promise<string | undefined> => {
    found ??= (options.openSsh ?? findOpenSsh)();
    return found;
  };
  const told = new Set<string>();
  const jumps = createJumps(ask);

  return async (host, signal) => {
    config ??= loadSshConfig(configFiles(options), { home, openSsh, warn: options.warn });
    const route = await resolveRoute(host.ssh, await config, {
      home,
      localUser: userInfo().username,
      userKnownHosts: options.userKnownHosts ?? [join(home, '.ssh/known_hosts')],
      globalKnownHosts: options.userKnownHosts === undefined ? ['/etc/ssh/ssh_known_hosts'] : [],
      agentSocket: options.agentSocket,
      identityFilesOverride: options.identityFilesOverride,
      knownHostsOverride: options.knownHostsOverride,
    });
    tellBeyond(host.name, route);
    const privilege = privilegeOn(host, route, options.becomePasswordForAll === true);
    if (privilege === 'sudo-with-password') {
      if (options.becomePassword === undefined) {
        throw new TransportProblem('become', {
          where: host.name,
          what: `sudo asks for the password of ${route.target.user}`,
          hint: 'give it with -K',
        });
      }
      password ??= options.becomePassword();
    }
    const secret = privilege === 'sudo-with-password' ? await password : undefined;
    const as = { privilege, password: secret };
    return retryWhileBusy(route.target.timeout, signal, () => open(host, route, as, signal));
  };

  /** Names what of ssh's configuration is not followed, once in a run. @throws {InputProblem} for a way that cannot be taken */
  function tellBeyond(where: string, { target, jump }: Route): void {
    for (const hop of [...jump, target]) {
      for (const name of hop.beyond) {
        if (name === 'proxycommand') {
          throw new InputProblem({
            where,
            what: `ssh’s configuration has a ProxyCommand for ${hopName(hop)}, which is not supported`,
            hint: 'say `ProxyJump` there, or set `jump` for the host in the inventory (`jump: []` to connect directly)',
          });
        }
        if (told.has(name)) continue;
        told.add(name);
        options.warn?.(`ssh’s configuration says ${name} for ${hopName(hop)}: that is not followed`);
      }
    }
  }

  async function open(
    host: Host,
    route: Route,
    as: { readonly privilege: Privilege; readonly password: string | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Transport> {
    const through = await jumps.reach(host.name, route, signal);
    try {
      const link = await openLink(route.target, {
        where: host.name,
        ask,
        through: through?.channel,
        signal,
      });
      return {
        run: (script, how) => runScript(link, { where: host.name, ...as }, script, how),
        close: async () => {
          await link.close();
          await through?.release();
        },
      };
    } catch (error) {
      await through?.release();
      throw error;
    }
  }
}

/** ssh looks for its files in the home that the user database names, not in `$HOME`; where they differ, `$HOME` counts. */
function configFiles({ home, sshConfig }: ConnectOptions): ConfigFiles {
  if (sshConfig !== undefined) return { user: sshConfig, system: undefined };
  return {
    user: join(home, '.ssh/config'),
    system: home === userInfo().homedir ? '/etc/ssh/ssh_config' : undefined,
  };
}

/** root needs no sudo. */
function privilegeOn(host: Host, { target }: Route, passwordForAll: boolean): Privilege {
  const { become } = host.ssh;
  if (become.method === 'none' || target.user === 'root') return 'own';
  return become.password === 'ask' || passwordForAll ? 'sudo-with-password' : 'sudo';
}
