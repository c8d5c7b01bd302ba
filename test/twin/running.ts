import { spawn } from 'node:child_process';
import { vi } from 'vitest';
import { printedIn } from '../event-lines.ts';
import { type Ended, provisionCommand } from './cli.ts';
import type { Rehearsal } from './rehearsal.ts';

/** A command of the product that is under way. */
export interface Running {
  /** Resolves once it has printed this. @throws where it ends before, or does not within half a minute. */
  readonly says: (text: string | RegExp) => Promise<void>;
  /** Sends a signal to all of it, as a terminal does. */
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
}

/** Starts a command on the twin, in a process group of its own. */
export function start(ring: Rehearsal, words: string): Running {
  const [file = '', ...args] = provisionCommand([...words.split(' '), '--twin', '-i', ring.file]);
  const child = spawn(file, args, { cwd: ring.folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let stdout = '';
  let stderr = '';
  let over = false;
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      over = true;
      try {
        if (words.includes('--json')) printedIn(stdout);
        resolve({ code, stdout, stderr });
      } catch (error) {
        reject(error);
      }
    });
  });
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? `${stdout}${stderr}`.includes(text) : text.test(`${stdout}${stderr}`);
  return {
    says: async text => {
      await vi.waitUntil(() => has(text) || over, { timeout: 30_000, interval: 20 });
      if (!has(text)) throw new Error(`ended without saying ${text}:\n${stdout}\n${stderr}`);
    },
    signal: name => {
      if (child.pid !== undefined && !over && child.exitCode === null) process.kill(-child.pid, name);
    },
    ended,
  };
}
