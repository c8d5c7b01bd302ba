import { join } from 'node:path';
import { accountHome, userName } from '../model/environment.ts';
import type { Host } from '../model/inventory.ts';
import { InputProblem } from '../model/problems/problem.ts';
import type { Connect, Transport } from '../model/transport.ts';
import { TransportProblem } from '../model/transport.ts';
import { storedPassword } from './become/stored-password.ts';
import { forwardFrom } from './forward-from.ts';
import { hopName } from './hop.ts';
import { type Known, readKnownOnce } from './host-keys/verify-host-key.ts';
import type { AskPassphrase } from './identity-file.ts';
import { createJumps } from './jumps.ts';
import type { Privilege } from './launch-command.ts';
import { SecondFactor } from './login-refusal.ts';
import { openLink } from './open-link.ts';
import { answerQuestions } from './openssh/answer-questions.ts';
import { needsClient } from './openssh/choose-client.ts';
import { openMaster } from './openssh/open-master.ts';
import { createPins } from './openssh/pins.ts';
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
  /** The file that keeps what OpenSSH said of its configuration, in the user's own cache; default: nothing is kept. */
  readonly sshAnswersFile?: string;
  /** The ssh-agent's socket (`SSH_AUTH_SOCK`). */
  readonly agentSocket?: string | undefined;
  /** Asks for sudo's password; asked once per run, and only where a host wants one. */
  readonly becomePassword?: () => Promise<string>;
  /** In the twin: passwords that the inventory has or names are those of the real hosts. */
  readonly ignoresStoredPasswords?: boolean;
  /** `-K`: give the password to every host that uses sudo, whatever the inventory says of it. */
  readonly becomePasswordForAll?: boolean;
  /** Asks for the passphrase of a key file; asked once per file. */
  readonly passphrase?: AskPassphrase;
  /** Asks for the password to log in with; asked once per run, and only where a server wants one. */
  readonly sshPassword?: () => Promise<string | undefined>;
  /** `-k`: a password was given, so every host is logged in to by OpenSSH's client, which can use it. */
  readonly givesPassword?: boolean;
  /** Asks whatever else a server wants to know, such as a code; the text is the server's. */
  readonly question?: (text: string) => Promise<string | undefined>;
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
  /** Hosts that have wanted a second factor. */
  const changed = new Set<string>();
  const jumps = createJumps(ask);
  const pins = createPins();

  return async (host, signal) => {
    config ??= loadSshConfig(configFiles(options), {
      home,
      openSsh,
      answersFile: options.sshAnswersFile,
      warn: options.warn,
    });
    const route = await resolveRoute(host.ssh, await config, {
      home,
      localUser: userName(),
      userKnownHosts: options.userKnownHosts ?? [join(home, '.ssh/known_hosts')],
      globalKnownHosts: options.userKnownHosts === undefined ? ['/etc/ssh/ssh_known_hosts'] : [],
      agentSocket: options.agentSocket,
      identityFilesOverride: options.identityFilesOverride,
      knownHostsOverride: options.knownHostsOverride,
    });
    const privilege = privilegeOn(host, route, options.becomePasswordForAll === true);
    const { become } = host.ssh;
    const stored =
      become.method === 'sudo' && options.ignoresStoredPasswords !== true
        ? storedPassword(become.password, host.name)
        : undefined;
    if (privilege === 'sudo-with-password' && stored === undefined) {
      if (options.becomePassword === undefined) {
        throw new TransportProblem('become', {
          where: host.name,
          what: `sudo asks for the password of ${route.target.user}`,
          hint: 'give it with -K',
        });
      }
      password ??= options.becomePassword();
    }
    const as = { privilege, password: privilege === 'sudo-with-password' ? (stored ?? (await password)) : undefined };
    const known = readKnownOnce();
    const byClient = await clientFor(host, route, known);
    const attempt = (ssh: string | undefined): Promise<Transport> =>
      retryWhileBusy(route.target.timeout, signal, () =>
        ssh === undefined ? open(host, route, known, as, signal) : openByClient(ssh, host, route, known, as, signal),
      );
    try {
      return await attempt(byClient);
    } catch (error) {
      if (!(error instanceof SecondFactor) || host.ssh.client !== undefined) throw error;
      const ssh = await openSsh();
      if (ssh === undefined) throw error;
      changed.add(host.name);
      tell(`${error.server} wants a second factor: OpenSSH's client logs in`);
      return attempt(ssh);
    }
  };

  /** OpenSSH's client where this host needs it; `undefined`: the SSH library. @throws {InputProblem} */
  async function clientFor(host: Host, route: Route, known: Known): Promise<string | undefined> {
    const { client } = host.ssh;
    const because =
      client === 'openssh'
        ? 'the inventory says `client: openssh`'
        : options.givesPassword === true
          ? 'a password was given (-k)'
          : changed.has(host.name)
            ? 'it wants a second factor'
            : await needsClient(route, known);
    if (because === undefined) return undefined;
    const isOfKeys = [...route.jump, route.target].every(hop => hop.beyond.length === 0);
    if (client === 'node-ssh') {
      if (isOfKeys && options.givesPassword !== true)
        tell(`${because}: node-ssh, which the inventory names, does not use that`);
      return tellBeyond(host.name, route);
    }
    const ssh = await openSsh();
    if (ssh !== undefined) {
      if (client === undefined && !changed.has(host.name) && options.givesPassword !== true) {
        tell(`${because}: OpenSSH's client logs in there`);
      }
      return ssh;
    }
    if (client === 'openssh' || options.givesPassword === true) {
      throw new InputProblem({
        where: host.name,
        what: `${because}, and there is no ssh on this machine`,
        hint: 'install OpenSSH’s client',
      });
    }
    if (isOfKeys) {
      tell(`${because}: only OpenSSH's client offers that, and there is no ssh on this machine`);
    }
    return tellBeyond(host.name, route);
  }

  /** Says something about the way to hosts, once in a run. */
  function tell(what: string): void {
    if (told.has(what)) return;
    told.add(what);
    options.warn?.(what);
  }

  async function openByClient(
    ssh: string,
    host: Host,
    route: Route,
    known: Known,
    as: { readonly privilege: Privilege; readonly password: string | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Transport> {
    const files = configFiles(options);
    const keeper = pins.keeper();
    const notice = (text: string): void => options.warn?.(text);
    const answer = answerQuestions({ ...options, passphrase: ask, pins: keeper, notice });
    let succeeded = false;
    try {
      const link = await openMaster(route, { where: host.name, ssh, files, answer, known, signal });
      succeeded = true;
      return {
        run: (script, how) => runScript(link, { where: host.name, ...as }, script, how),
        forward: to => forwardFrom(link, host.name, to),
        close: link.close,
      };
    } finally {
      keeper.ended(succeeded);
    }
  }

  /** Names what of ssh's configuration is not followed. @throws {InputProblem} for a way that cannot be taken */
  function tellBeyond(where: string, { target, jump }: Route): undefined {
    for (const hop of [...jump, target]) {
      for (const name of hop.beyond) {
        if (name === 'proxycommand') {
          throw new InputProblem({
            where,
            what: `ssh’s configuration has a ProxyCommand for ${hopName(hop)}, which only OpenSSH's client can run`,
            hint: 'install it (ssh), or set `jump` for the host in the inventory (`jump: []` to connect directly)',
          });
        }
        tell(`ssh’s configuration says ${name} for ${hopName(hop)}: that is not followed`);
      }
    }
  }

  async function open(
    host: Host,
    route: Route,
    known: Known,
    as: { readonly privilege: Privilege; readonly password: string | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Transport> {
    const through = await jumps.reach(host.name, route, signal);
    try {
      const link = await openLink(route.target, {
        where: host.name,
        ask,
        known,
        through: through?.channel,
        signal,
      });
      return {
        run: (script, how) => runScript(link, { where: host.name, ...as }, script, how),
        forward: to => forwardFrom(link, host.name, to),
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
    system: home === accountHome() ? '/etc/ssh/ssh_config' : undefined,
  };
}

/** root needs no sudo. */
function privilegeOn(host: Host, { target }: Route, passwordForAll: boolean): Privilege {
  const { become } = host.ssh;
  if (become.method === 'none' || target.user === 'root') return 'own';
  return become.password !== 'none' || passwordForAll ? 'sudo-with-password' : 'sudo';
}
