import { type ChildProcess, spawn } from 'node:child_process';
import ssh2, { type Connection, type ParsedKey, type ServerChannel } from 'ssh2';

/** How a test server misbehaves; what is not set is as sshd does it. */
export interface Behaviour {
  /** Stops answering at that step. */
  readonly stallAt?: 'auth' | 'channel' | 'exec';
  /** Answers a command itself instead of running it. */
  readonly answer?: (channel: ServerChannel, command: string, connection: Connection) => void;
  /** Host keys to show; default: one made for the server. */
  readonly hostKeys?: readonly string[];
  /** The user that is let in; default: every one. */
  readonly user?: string;
  /** Public keys (wire form) that are let in; default: every one. */
  readonly authorized?: readonly Buffer[];
  /** Environment of the commands, besides PATH. */
  readonly env?: Readonly<Record<string, string>>;
}

/** An SSH server in this process, that runs what it is sent by /bin/sh on this machine, and counts. */
export interface TestServer {
  readonly port: number;
  /** The server's public key, in wire form. */
  readonly publicKey: Buffer;
  /** Connections that logged in. */
  readonly connections: () => number;
  /** Commands in the order of their arrival. */
  readonly commands: () => readonly string[];
  /** Connections that are open now. */
  readonly open: () => number;
  /** Cuts every connection as a dead network would. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

type Lock = { passphrase: string; cipher: string; rounds: number } | Record<never, never>;

/** A key pair in OpenSSH's format. */
export function makeKey(type: 'ed25519' | 'rsa' | 'ecdsa' = 'ed25519', passphrase?: string) {
  const lock: Lock = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 4 };
  for (;;) {
    const pair =
      type === 'rsa'
        ? ssh2.utils.generateKeyPairSync('rsa', { bits: 2048, ...lock })
        : type === 'ecdsa'
          ? ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, ...lock })
          : ssh2.utils.generateKeyPairSync('ed25519', lock);
    // About one in some hundred keys that ssh2 1.17 makes is malformed.
    if (!(ssh2.utils.parseKey(pair.private, passphrase) instanceof Error)) return pair;
  }
}

/** The wire form of a public key. */
export function wire(publicKey: string): Buffer {
  return parsed(publicKey).getPublicSSH();
}

function parsed(text: string): ParsedKey {
  const key = [ssh2.utils.parseKey(text)].flat()[0];
  if (key === undefined || key instanceof Error) throw new TypeError('not a key');
  return key;
}

/** Starts a server on a free port of 127.0.0.1. */
export async function startServer(behaviour: Behaviour = {}): Promise<TestServer> {
  const hostKeys = behaviour.hostKeys ?? [makeKey().private];
  const commands: string[] = [];
  const clients = new Set<Connection>();
  const children = new Set<ChildProcess>();
  let connections = 0;

  const server = new ssh2.Server({ hostKeys: [...hostKeys] }, client => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', context => {
      if (behaviour.stallAt === 'auth') return;
      if (behaviour.user !== undefined && context.username !== behaviour.user) return context.reject(['publickey']);
      if (context.method !== 'publickey') return context.reject(['publickey']);
      const { data } = context.key;
      if (behaviour.authorized !== undefined && !behaviour.authorized.some(key => key.equals(data))) {
        return context.reject(['publickey']);
      }
      if (context.signature !== undefined && context.blob !== undefined) {
        const key = parsed(`${context.key.algo} ${data.toString('base64')}`);
        if (key.verify(context.blob, context.signature, context.hashAlgo) !== true) return context.reject();
      }
      context.accept();
    });
    client.on('ready', () => {
      connections += 1;
      client.on('session', accept => {
        if (behaviour.stallAt === 'channel') return;
        const session = accept();
        session.on('exec', (acceptExec, _reject, info) => {
          commands.push(info.command);
          if (behaviour.stallAt === 'exec') return;
          const channel = acceptExec();
          channel.on('error', () => undefined);
          if (behaviour.answer !== undefined) behaviour.answer(channel, info.command, client);
          else runHere(channel, info.command, behaviour, children);
        });
      });
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port');
  return {
    port: address.port,
    publicKey: parsed(hostKeys[0] ?? '').getPublicSSH(),
    connections: () => connections,
    commands: () => commands,
    open: () => clients.size,
    drop: () => {
      for (const client of clients) cut(client);
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      for (const client of clients) cut(client);
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}

/** Ends a connection without the protocol's good-bye. */
export function cut(client: Connection): void {
  const socket: unknown = Reflect.get(client, '_sock');
  if (socket !== null && typeof socket === 'object' && 'destroy' in socket && typeof socket.destroy === 'function') {
    socket.destroy();
  }
}

function runHere(channel: ServerChannel, command: string, { env }: Behaviour, children: Set<ChildProcess>): void {
  const child = spawn('/bin/sh', ['-c', command], { env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', ...env } });
  children.add(child);
  channel.pipe(child.stdin).on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => channel.write(chunk));
  child.stderr.on('data', (chunk: Buffer) => channel.stderr.write(chunk));
  channel.on('close', () => child.kill('SIGKILL'));
  child.on('close', (code, signal) => {
    children.delete(child);
    if (signal !== null) channel.exit(signal);
    else channel.exit(code ?? 1);
    channel.end();
  });
}
