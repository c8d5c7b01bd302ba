import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const holder = resolve(import.meta.dirname, '../../../../src/transport/openssh/hold-master.sh');

/** A process that holds `sleep`, as provision holds ssh, and says by which id that runs. */
const HOLDING = `
const child = require('node:child_process').spawn('sh', [process.argv[1], 'sh', '-c', 'echo $$; exec sleep 300'], { stdio: ['pipe', 'inherit', 'ignore'] });
child.on('exit', code => process.exit(code ?? 1));`;

/** Whether a process still runs; one that has ended and was not collected has no program. */
const runs = (pid: string): boolean => existsSync(`/proc/${pid}/exe`);

test('what is held ends with whoever holds it, though no signal tells it', async () => {
  const provision = spawn(process.execPath, ['-e', HOLDING, holder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<string>(done => provision.stdout.once('data', text => done(String(text).trim())));
  expect(runs(pid)).toBe(true);
  provision.kill('SIGKILL');
  await expect.poll(() => runs(pid), { timeout: 30_000 }).toBe(false);
});

test('what is held gives its exit status, and nobody waits on', async () => {
  const held = spawn('sh', [holder, 'sh', '-c', 'exit 7'], { stdio: ['pipe', 'ignore', 'inherit'] });
  expect(await new Promise(done => held.once('close', done))).toBe(7);
});
