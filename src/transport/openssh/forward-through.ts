import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import type { Endpoint } from '../../model/address/endpoint.ts';
import { forwardArguments } from './ssh-arguments.ts';

/**
 * Opens a TCP connection from the server to somewhere, in a channel of a connection that is held. ssh does not say when it is
 * open: where it could not be opened, the stream ends with an error that does.
 */
export function forwardThrough(ssh: string, socket: string, to: Endpoint): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const child = spawn(ssh, forwardArguments(socket, to), {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, LC_ALL: 'C' },
    });
    child.once('error', reject);
    const words: Buffer[] = [];
    const stream = new Duplex({
      read: () => void child.stdout.resume(),
      // Whoever writes to what has ended is told by how ssh ends.
      write: (chunk: Buffer, _, done) => void child.stdin.write(chunk, () => done()),
      final: done => void child.stdin.end(() => done()),
      destroy: (error, done) => {
        child.kill();
        done(error);
      },
    });
    child.stdin.on('error', () => undefined);
    child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
    child.stdout.on('data', (chunk: Buffer) => {
      if (!stream.push(chunk)) child.stdout.pause();
    });
    child.once('close', code => {
      if (code === 0 || code === null) stream.push(null);
      else stream.destroy(new Error(Buffer.concat(words).toString('utf8').trim() || `ssh ended with ${code}`));
    });
    child.once('spawn', () => resolve(stream));
  });
}
