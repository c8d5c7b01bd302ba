import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { TransportProblem } from '../../model/transport.ts';
import { deadline } from '../deadline.ts';
import { hopName } from '../hop.ts';
import { parseKnownHosts } from '../host-keys/known-hosts.ts';
import { rememberHostKey } from '../host-keys/remember-host-key.ts';
import type { Known } from '../host-keys/verify-host-key.ts';
import type { Link } from '../link.ts';
import { linkProblem } from '../link-problem.ts';
import type { Route } from '../resolve-route.ts';
import type { ConfigFiles } from '../ssh-config/ssh-config.ts';
import { type AnswerQuestion, openAskpass } from './askpass.ts';
import { forwardThrough } from './forward-through.ts';
import holdMaster from './hold-master.sh';
import { masterOutput } from './master-output.ts';
import { openSshProblem } from './openssh-problem.ts';
import { privatePlace } from './private-folder.ts';
import { meaningOf, type Question } from './question.ts';
import { runCommand } from './run-command.ts';
import { masterArguments } from './ssh-arguments.ts';

export interface MasterOptions {
  readonly where: string;
  readonly ssh: string;
  readonly files: ConfigFiles;
  readonly answer: AnswerQuestion;
  readonly known: Known;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between two looks at whether ssh is logged in, or has ended. */
const LOOK = 15;
/** Milliseconds that ssh has to end a connection. */
const GOOD_BYE = 1_000;

/**
 * Logs in to a host by OpenSSH's client: one process holds the connection (a ControlMaster of its own, so every call is
 * a fresh login), and each command is a channel of it. The process ends with this one, however that ends.
 * @throws {TransportProblem}
 */
export async function openMaster(route: Route, options: MasterOptions): Promise<Link> {
  const { where, ssh, files, signal } = options;
  const { target, jump } = route;
  const name = hopName(target);
  // ssh takes a file that it cannot read for an empty one; one that is unread may say that the key has changed.
  for (const hop of [...jump, target]) await options.known(hop);
  const place = privatePlace();
  const socket = `${place}.s`;
  const scratch = `${place}.k`;
  const output = masterOutput(target.agentSocket);
  let timedOut = false;
  let unanswered: Question | undefined;
  const timer = deadline(target.timeout, () => {
    timedOut = true;
  });
  const askpass = await openAskpass(question => {
    const answer = options.answer(question);
    if (!question.notice) timer.pauseFor(answer);
    const about = meaningOf(question);
    return answer.then(given => {
      output.asked(about, given !== undefined);
      if (given !== undefined || (about.kind !== 'password' && about.kind !== 'other')) return given;
      // ssh would send an empty answer, which counts as a wrong one.
      unanswered = question;
      return new Promise<never>(() => undefined);
    });
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
      if (gone) throw await openSshProblem(route, { where, output });
      if (timedOut || unanswered !== undefined) {
        const about = unanswered?.jump === undefined ? name : `jump host ${unanswered.jump}`;
        const login = { name: about, tried: output.tried(), methods: output.methods(), passed: output.passed() };
        const context = { ...login, where, seconds: target.timeout, step: output.step(), answers: output.answers() };
        await abandon(linkProblem({ kind: timedOut ? 'timeout' : 'refused' }, context));
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
    forward: to => forwardThrough(ssh, socket, to),
    exec: (command, streams) =>
      runCommand({ ssh, socket, log: `${privatePlace()}.l`, output, ended }, command, streams),
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
