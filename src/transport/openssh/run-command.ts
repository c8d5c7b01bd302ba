import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAbsent } from '../../model/problems/errno.ts';
import type { CommandEnd, CommandStreams } from '../link.ts';
import type { MasterOutput } from './master-output.ts';
import { commandArguments } from './ssh-arguments.ts';

/** Milliseconds between two looks at whether the channel is open. */
const LOOK = 15;
/** Milliseconds that the end of a connection may come after that of its channels. */
const LATE = 300;

/** ssh's own words about one command; the host's are in its outputs, and cannot be taken for these. */
function wordsIn(log: string): string {
  try {
    return readFileSync(log, 'latin1');
  } catch (error) {
    if (isAbsent(error)) return '';
    throw error;
  }
}

/** The connection that a command goes through. */
export interface Held {
  readonly ssh: string;
  readonly socket: string;
  /** Where ssh writes what it does with this command. */
  readonly log: string;
  /** What the process that holds the connection says. */
  readonly output: MasterOutput;
  /** Ends when that process has. */
  readonly ended: Promise<void>;
}

/**
 * Runs one command in a channel of a connection that is held. What ssh has to say of it goes to a file of its own: only
 * there 255 as a status differs from none, and a command that is started from one that is waited for.
 */
export function runCommand(
  { ssh, socket, log, output, ended: lost }: Held,
  command: string,
  streams: CommandStreams,
): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(ssh, commandArguments(socket, log, command), {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    const cut = (): boolean => child.kill('SIGTERM');
    let open = false;
    const opened = (): void => {
      if (open) return;
      open = true;
      clearInterval(looking);
      streams.onOpen(cut);
    };
    const looking = setInterval(() => {
      const channel = /master session id: (\d+)/.exec(wordsIn(log))?.[1];
      if (channel !== undefined && output.hasStarted(channel)) opened();
    }, LOOK);
    // Given up before the channel was open.
    streams.stdin.once('close', () => {
      if (!open && streams.stdin.destroyed && !streams.stdin.readableEnded) cut();
    });
    child.stdin.on('error', () => undefined);
    streams.stdin.pipe(child.stdin);
    for (const [stream, take] of [
      [child.stdout, streams.onStdout],
      [child.stderr, streams.onStderr],
    ] as const) {
      stream.on('data', (chunk: Buffer) => {
        opened();
        take(chunk);
      });
    }
    const ended = (): string => {
      clearInterval(looking);
      const words = wordsIn(log);
      rmSync(log, { force: true });
      return words;
    };
    child.once('error', error => {
      ended();
      reject(error);
    });
    child.once('close', (code, killed) => {
      const words = ended();
      if (killed !== null) return resolve({ code: null, signal: null });
      if (code !== 255 || words.includes('Received exit status from master 255'))
        return resolve({ code, signal: null });
      if (!words.includes('master session id')) return reject(new Error(ownWords(words)));
      const late = sleep(LATE, undefined, { ref: false });
      return Promise.race([late, lost]).then(() => resolve({ code: null, signal: null }), reject);
    });
  });
}

/** What ssh says besides the steps that it takes. */
const ownWords = (words: string): string =>
  words
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('debug'))
    .join('\n') || 'ssh says nothing more';
