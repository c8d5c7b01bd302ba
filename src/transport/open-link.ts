import { connect as connectSocket, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { NodeSSH } from 'node-ssh';
import { TransportProblem } from '../model/transport.ts';
import { deadline } from './deadline.ts';
import { type Hop, hopName } from './hop.ts';
import { hostKeyAlgorithms } from './host-keys/host-key.ts';
import type { HostKeyRefusal } from './host-keys/host-key-refusal.ts';
import { entriesAbout, type Known, verifyHostKey } from './host-keys/verify-host-key.ts';
import type { AskPassphrase } from './identity-file.ts';
import { createKeyring } from './keyring.ts';
import type { CommandStreams, Link } from './link.ts';
import { type LinkFault, linkProblem, type Step } from './link-problem.ts';
import { SecondFactor } from './login-refusal.ts';

export interface LinkOptions {
  /** Whom problems name: the inventory's host. */
  readonly where: string;
  readonly ask: AskPassphrase;
  /** Default: it is read now. */
  readonly known?: Known;
  /** A channel of a jump host that ends at this hop; without it, TCP from here. */
  readonly through?: Duplex | undefined;
  /** A jump host is named as one. */
  readonly isJump?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between keepalive requests; the third without an answer ends the connection. */
const KEEPALIVE = 10_000;
/** Milliseconds that the end of a connection may come after that of its channels. */
const LATE = 300;
/** Milliseconds that a server has to close an ended connection. */
const GOOD_BYE = 1_000;

/**
 * Connects to one server and logs in. What is waited for has one deadline together, and the problem names the step.
 * @throws {TransportProblem}
 */
export async function openLink(hop: Hop, options: LinkOptions): Promise<Link> {
  const { where, signal } = options;
  const name = options.isJump === true ? `jump host ${hopName(hop)}` : hopName(hop);
  const interrupted = (): TransportProblem => new TransportProblem('interrupted', { where, what: 'interrupted' });
  if (signal?.aborted) throw interrupted();

  let step: Step = options.through === undefined ? 'connect' : 'handshake';
  let refusal: HostKeyRefusal | undefined;
  let cannotRemember: unknown;
  let methods: readonly string[] = [];
  let tries: 'none yet' | 'keys' | 'refused' = 'none yet';
  let second = false;
  let gone: string | undefined;
  let fail: (error: unknown) => void = () => undefined;
  const tried: string[] = [];
  const keyring = await createKeyring({
    files: hop.identityFiles,
    agentSocket: hop.agentSocket,
    filesOnly: hop.identitiesOnly,
    ask: options.ask,
    asking: answer => timer.pauseFor(answer),
    tried,
  });
  const known = await (options.known ?? entriesAbout)(hop);

  const literal = isIP(hop.address);
  if (hop.family !== undefined && literal !== 0 && literal !== hop.family) {
    // A socket takes an address of any family, whatever it was told of names; ssh does not.
    const error = Object.assign(
      new Error(`${hop.address} is no address of IPv${hop.family}, which AddressFamily wants`),
      {
        code: 'ENOTFOUND',
      },
    );
    throw linkProblem(
      { kind: 'error', error },
      { where, name, seconds: hop.timeout, step, tried, methods, passed: [] },
    );
  }
  const socket =
    options.through ??
    connectSocket({
      host: hop.address,
      port: hop.port,
      noDelay: true,
      autoSelectFamilyAttemptTimeout: 2_000,
      ...(hop.family === undefined ? {} : { family: hop.family }),
      ...(hop.from === undefined ? {} : { localAddress: hop.from }),
    });
  const ssh = new NodeSSH();
  const problem = (fault: LinkFault): TransportProblem =>
    linkProblem(fault, {
      ...{ where, name, seconds: hop.timeout, step, tried, methods },
      passed: second ? ['publickey'] : [],
    });
  const timer = deadline(hop.timeout, () => fail(problem({ kind: 'timeout' })));
  const onAbort = (): void => fail(interrupted());
  try {
    await new Promise<void>((resolve, reject) => {
      fail = reject;
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
      const opening = ssh.connect({
        sock: socket,
        username: hop.user,
        readyTimeout: 0,
        keepaliveInterval: KEEPALIVE,
        keepaliveCountMax: 3,
        algorithms: { serverHostKey: hostKeyAlgorithms(known) },
        hostVerifier: (key: Buffer, accept: (accepted: boolean) => void): void => {
          verifyHostKey(hop, key).then(
            refused => {
              refusal = refused;
              accept(refused === undefined);
            },
            (error: unknown) => {
              cannotRemember = error;
              accept(false);
            },
          );
        },
        // Asked first for the keys; when all are refused, `none` makes the server say what it would take instead.
        authHandler: (left, _partial, next) => {
          if (tries === 'none yet') {
            tries = 'keys';
            return next({ type: 'agent', username: hop.user, agent: keyring });
          }
          if (tries === 'keys') {
            tries = 'refused';
            return next({ type: 'none', username: hop.user });
          }
          methods = left;
          // ssh2 keeps "partial success" to itself: a key was taken, and still nobody was let in.
          second = keyring.hasSigned() && left.length > 0;
          return false;
        },
      });
      // node-ssh's promise takes the first error as the end, but after an agent's error ssh2 goes on to the next key;
      // and once connected, node-ssh no longer listens, so that an error would end the process. So: our own listeners.
      opening.catch(() => undefined);
      const client = ssh.connection;
      if (client === null) {
        opening.then(() => resolve(), reject);
        return;
      }
      client.on('connect', () => {
        step = 'handshake';
      });
      client.on('handshake', () => {
        step = 'auth';
      });
      client.on('ready', () => resolve());
      client.on('error', error => {
        if (error.level === 'agent') return;
        gone ??= error.message;
        if (cannotRemember !== undefined) reject(cannotRemember);
        else if (refusal !== undefined) reject(refused(where, name, refusal));
        else reject(problem(tries === 'refused' ? { kind: 'refused' } : { kind: 'error', error }));
      });
      client.on('close', () => {
        gone ??= 'the server closed the connection';
        reject(problem({ kind: tries === 'refused' ? 'refused' : 'closed' }));
      });
    });
  } catch (error) {
    socket.destroy();
    const [details] = error instanceof TransportProblem ? error.details : [];
    throw second && details !== undefined ? new SecondFactor(details, name) : error;
  } finally {
    timer.clear();
    signal?.removeEventListener('abort', onAbort);
  }

  const close = async (): Promise<void> => {
    if (socket.destroyed || gone !== undefined) {
      socket.destroy();
      return;
    }
    await new Promise<void>(resolve => {
      const cut = setTimeout(resolve, GOOD_BYE);
      ssh.connection?.once('close', () => {
        clearTimeout(cut);
        resolve();
      });
      ssh.dispose();
    });
    socket.destroy();
  };
  return {
    hop,
    lost: () => gone,
    close,
    isConnected: () => ssh.isConnected(),
    exec: async (command, streams) => {
      const end = await execute(ssh, command, streams);
      // The channels of a connection that is cut end a moment before it does.
      for (let left = 10; end.code === null && end.signal === null && gone === undefined && left > 0; left -= 1)
        await sleep(LATE / 10);
      return end;
    },
    forward: to => ssh.forwardOut('127.0.0.1', 0, to.address, to.port),
  };
}

const refused = (where: string, name: string, { failure, details }: HostKeyRefusal): TransportProblem =>
  new TransportProblem(failure, { ...details, where, what: `${name}: ${details.what}` });

const execute = (ssh: NodeSSH, command: string, streams: CommandStreams): ReturnType<Link['exec']> =>
  ssh.execCommand(command, {
    stdin: streams.stdin,
    noTrim: true,
    // node-ssh decodes each chunk by itself, which breaks characters in two: its texts are not used, only the bytes.
    encoding: 'latin1',
    onChannel: channel => {
      // A write that meets the end of the channel; how the channel ended is told by its status.
      channel.on('error', () => undefined);
      streams.onOpen(() => {
        channel.signal('TERM');
        channel.close();
      });
    },
    onStdout: streams.onStdout,
    onStderr: streams.onStderr,
  });
