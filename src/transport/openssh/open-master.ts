import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOwn } from '../../disk/own-place.ts';
import { readTrusted } from '../../disk/trusted-file.ts';
import { TransportProblem } from '../../model/transport.ts';
import { deadline } from '../deadline.ts';
import { hopName } from '../hop.ts';
import { parseKnownHosts } from '../host-keys/known-hosts.ts';
import { rememberHostKey } from '../host-keys/remember-host-key.ts';
import type { CommandEnd, CommandStreams, Link } from '../link.ts';
import { linkProblem } from '../link-problem.ts';
import type { Route } from '../resolve-route.ts';
import type { ConfigFiles } from '../ssh-config/ssh-config.ts';
import { type AnswerQuestion, openAskpass } from './askpass.ts';
import holdMaster from './hold-master.sh';
import { masterOutput } from './master-output.ts';
import { openSshProblem } from './openssh-problem.ts';
import { privatePlace } from './private-folder.ts';
import { commandArguments, masterArguments } from './ssh-arguments.ts';

export interface MasterOptions {
  readonly where: string;
  readonly ssh: string;
  readonly files: ConfigFiles;
  readonly answer: AnswerQuestion;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks at whether ssh is logged in, or has ended. */
const LOOK = 15;
/** Milliseconds that ssh has to end a connection. */
const GOOD_BYE = 1_000;
/** Bytes of a command's standard error that are looked through for ssh's own words. */
const OWN_WORDS = 4096;

/**
 * Logs in to a host by OpenSSH's client: one process holds the connection (a ControlMaster of its own, so every call is
 * a fresh login), and each command is a channel of it. The process ends with this one, however that ends.
 * @throws {TransportProblem}
 */
export async function openMaster(route: Route, options: MasterOptions): Promise<Link> {
  const { where, ssh, files, signal } = options;
  const { target, jump } = route;
  const name = hopName(target);
  for (const file of [...jump, target].flatMap(hop => hop.knownHosts)) if (isOwn(file)) readTrusted(file);
  const place = privatePlace();
  const socket = `${place}.s`;
  const scratch = `${place}.k`;
  const output = masterOutput();
  let timedOut = false;
  const timer = deadline(target.timeout, () => {
    timedOut = true;
  });
  const askpass = await openAskpass(question => {
    const answer = options.answer(question);
    if (!question.notice) timer.pauseFor(answer);
    return answer;
  });
  // In a session of its own: Ctrl-C is heard here, and ssh finds no terminal to ask on.
  const master = spawn(
    'sh',
    ['-c', holdMaster, 'sh', ssh, ...masterArguments(ssh, route, files, { socket, scratch })],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, LC_ALL: 'C', ...askpass.env },
    },
  );
  const ended = new Promise<void>(resolve => {
    master.once('error', () => resolve());
    master.once('close', () => resolve());
  });
  let gone = false;
  ended.then(() => {
    gone = true;
  });
  master.stdin?.on('error', () => undefined);
  master.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  const close = async (): Promise<void> => {
    master.stdin?.end();
    await Promise.race([ended, sleep(GOOD_BYE, undefined, { ref: false })]);
    if (!gone) killGroup(master);
    rmSync(socket, { force: true });
  };
  const abandon = async (problem: TransportProblem): Promise<never> => {
    await close();
    throw problem;
  };
  try {
    while (!existsSync(socket)) {
      if (signal?.aborted === true) await abandon(new TransportProblem('interrupted', { where, what: 'interrupted' }));
      if (gone) throw await openSshProblem(target, { where, name, output });
      if (timedOut) {
        const context = {
          where,
          name,
          seconds: target.timeout,
          step: output.step(),
          tried: output.tried(),
          methods: [],
        };
        await abandon(linkProblem({ kind: 'timeout' }, context));
      }
      await sleep(LOOK);
    }
    await remember(route, scratch);
  } finally {
    timer.clear();
    askpass.close();
  }
  return {
    hop: target,
    close,
    isConnected: () => !gone,
    lost: () => (gone ? (output.said().at(-1) ?? 'the server closed the connection') : undefined),
    exec: (command, streams) => runCommand(ssh, socket, command, streams, ended),
  };
}

/** Takes over the keys that ssh has accepted, as if they had been accepted here. */
async function remember({ target }: Route, scratch: string): Promise<void> {
  if (target.remember === undefined || !existsSync(scratch)) return;
  for (const entry of parseKnownHosts(readFileSync(scratch, 'utf8'), scratch)) {
    await rememberHostKey(target.remember, entry.names, entry.key);
  }
}

/** Ends ssh and what it has started: all of it is one process group. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function runCommand(
  ssh: string,
  socket: string,
  command: string,
  streams: CommandStreams,
  lost: Promise<void>,
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(ssh, commandArguments(socket, command), {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    let words = '';
    child.stdin.on('error', () => undefined);
    streams.stdin.pipe(child.stdin);
    child.once('spawn', () => streams.onOpen(() => child.kill('SIGTERM')));
    child.stdout.on('data', streams.onStdout);
    child.stderr.on('data', (chunk: Buffer) => {
      if (words.length < OWN_WORDS) words += chunk.toString('latin1');
      streams.onStderr(chunk);
    });
    child.once('error', reject);
    child.once('close', (code, killed) => {
      if (killed !== null) return resolve({ code: null, signal: null });
      if (code !== 255) return resolve({ code, signal: null });
      // 255 is ssh's own word for "no connection", and a status like any other.
      if (/open (refused|failed)|session request failed|mux_client_request_session/i.test(words)) {
        return reject(new Error(words.trim()));
      }
      const alive = sleep(300, { code: 255, signal: null }, { ref: false });
      return Promise.race([alive, lost.then(() => ({ code: null, signal: null }))]).then(resolve, reject);
    });
  });
}
