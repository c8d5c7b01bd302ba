import { join } from 'node:path';
import { readTrusted } from '../../disk/trusted-file.ts';
import { cacheFolder, homeFolder, variable } from '../../model/environment.ts';
import type { Inventory } from '../../model/inventory.ts';
import { ownFolder } from '../../model/own-folder.ts';
import { InputProblem } from '../../model/problems/problem.ts';
import { type Connect, TransportProblem } from '../../model/transport.ts';
import { createConnect } from '../../transport/create-connect.ts';
import { askHidden, isInteractive } from '../ask.ts';
import type { RunOptions } from '../run/run-options.ts';
import { inTwinSeat } from '../twin/twin-seat.ts';
import type { Pause } from './open-report.ts';

/** How the user is spoken with meanwhile. */
interface Asking {
  readonly pause: Pause;
  readonly warn: (what: string) => void;
  /** Set by Ctrl-C. */
  readonly stop: AbortSignal;
}

/** The way to an inventory's hosts, with whatever must be asked of the user asked at most once. */
export async function openConnect(
  inventory: Inventory,
  options: RunOptions,
  { pause, warn, stop }: Asking,
): Promise<Connect> {
  const seat = inTwinSeat() ? await twinAccess(inventory) : undefined;
  // Said once here, not once for each host.
  if (seat === undefined) readTrusted(join(ownFolder(inventory.file), 'known_hosts'));
  const secret = (question: string) => pause(() => askHidden(question));
  // Asked before anything is on its way, so that no host waits for somebody to type.
  const given = options.askBecomePass === true && seat === undefined ? await password(secret) : undefined;
  const login = options.askPass === true && seat === undefined ? await loginPassword(secret) : undefined;
  let asked: Promise<string | undefined> | undefined;
  const connect = createConnect({
    home: homeFolder(),
    sshAnswersFile: join(cacheFolder(), 'provision', 'ssh-answers.json'),
    agentSocket: variable('SSH_AUTH_SOCK'),
    becomePassword: async () => given ?? seat?.becomePassword ?? (await password(secret)),
    givesPassword: login !== undefined,
    sshPassword: async () => {
      asked ??= login === undefined && isInteractive() ? secret('SSH password: ') : Promise.resolve(login);
      return asked;
    },
    question: async text => (isInteractive() ? secret(text) : undefined),
    becomePasswordForAll: given !== undefined,
    ignoresStoredPasswords: seat !== undefined || given !== undefined,
    warn,
    passphrase: async file => (isInteractive() ? secret(`Passphrase of ${file}: `) : undefined),
    ...(seat === undefined
      ? {}
      : { identityFilesOverride: [seat.identityFile], knownHostsOverride: [seat.knownHosts], sshConfig: '/dev/null' }),
  });
  const { timeout } = options;
  return async ({ ssh, ...host }, signal) => {
    try {
      return await connect({ ...host, ssh: timeout === undefined ? ssh : { ...ssh, connectTimeout: timeout } }, signal);
    } catch (error) {
      // What was not typed because of Ctrl-C is no mistake of the host's.
      if (!stop.aborted || !(error instanceof TransportProblem) || error.failure !== 'auth') throw error;
      throw new TransportProblem('interrupted', { where: host.name, what: 'interrupted' }, { cause: error });
    }
  };
}

/** The twin's own key, known_hosts and password: those of the inventory belong to the real hosts. */
async function twinAccess(inventory: Inventory) {
  const { twinSsh } = await import('../../twin/twin-ssh.ts');
  return twinSsh(inventory);
}

async function loginPassword(secret: (question: string) => Promise<string | undefined>): Promise<string> {
  if (isInteractive()) {
    const given = await secret('SSH password: ');
    // Nothing typed is no password to try: servers count wrong ones.
    if (given === undefined || given === '') throw new InputProblem({ what: 'the SSH password was not given' });
    return given;
  }
  throw new InputProblem({
    what: '-k asks for a password, and there is no terminal to type it on',
    hint: 'run it on a terminal, or put a key there once (ssh-copy-id)',
  });
}

async function password(secret: (question: string) => Promise<string | undefined>): Promise<string> {
  if (!isInteractive()) {
    throw new InputProblem({
      what: 'sudo asks for a password, and there is no terminal to type it on',
      hint: 'run it on a terminal, or let the user use sudo without a password',
    });
  }
  const given = await secret('sudo password: ');
  // Where nothing was typed, sudo must not be asked with an empty password: it counts wrong ones.
  if (given === undefined) throw new InputProblem({ what: 'the sudo password was not given' });
  return given;
}
