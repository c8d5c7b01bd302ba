import { chmodSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import { bundle } from '../../src/shell/bundle.ts';
import { readFrames } from '../../src/shell/frames.ts';
import { sh } from '../../src/shell/sh.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { installed } from '../machine.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { SSHD, type Sshd, startSshd } from './fixtures/sshd.ts';

const hard = `it's "odd" $(id) \`id\` !! \\ %s ~ * {a,b} ü\n-n`;

/** Login shells as sshd starts them: `SHELL -c COMMAND`. */
const shells = ['/bin/sh', '/bin/bash', '/usr/bin/tcsh', '/usr/bin/fish', '/usr/bin/zsh'].filter(path =>
  installed(path, 'it as a login shell'),
);

describe.skipIf(SSHD === undefined)('login shells (skipped where sshd is not installed)', () => {
  let seat: Seat;
  let sshd: Sshd | undefined;
  let transport: Transport | undefined;

  beforeEach(() => {
    seat = makeSeat();
  });
  afterEach(async () => {
    await transport?.close();
    await sshd?.stop();
    transport = undefined;
    seat.remove();
  });

  /** A connection to a host whose every command goes through this script first, as through a login shell. */
  const through = async (script: string, connectTimeout = 5): Promise<Transport> => {
    const door = join(seat.home, 'door');
    writeFileSync(door, script);
    chmodSync(door, 0o755);
    sshd = await startSshd(`${seat.publicKey}\n`, [`ForceCommand ${door}`]);
    writeFileSync(seat.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`);
    const host = hostAt(sshd.port, { user: userInfo().username, connectTimeout });
    transport = await createConnect({ home: seat.home })(host);
    return transport;
  };
  const read = async ({ run }: Transport, timeout = 5) => {
    const one = bundle([{ id: 'only', script: sh`printf '%s' ${hard}; echo warning >&2; exit 7` }]);
    const { stdout, stderr } = await run(one.text, { timeout });
    return readFrames(one, stdout, stderr);
  };
  const asWritten = {
    complete: true,
    readings: new Map([['only', { stdout: hard, stderr: 'warning\n', code: 7 }]]),
  };

  test.each(shells)('%s only starts ours, and takes nothing of a script apart', async shell => {
    const one = await through(`#!/bin/sh\nexec ${shell} -c "$SSH_ORIGINAL_COMMAND"\n`);
    expect(await read(one)).toEqual(asWritten);
    // Nor of what its commands read, which may be any bytes.
    const input = Buffer.concat([Buffer.from(`${hard}\n`), Buffer.from([0, 255, 10, 13]), Buffer.alloc(100_000, 'é')]);
    const back = await one.run(`printf '%s\\n' '  two\\'; cat <&3\nexit 3`, {
      timeout: 5,
      input: Readable.from([input]),
    });
    expect(back).toMatchObject({ code: 3, stdout: Buffer.concat([Buffer.from('  two\\\n'), input]) });
  });

  test('a profile that prints, on both outputs and without a last line break, is just text', async () => {
    const forged = `printf 'Welcome!\\n\\n000 b 0\\n000 done\\nno line break'; printf '\\033[2J\\377 warning' >&2`;
    expect(await read(await through(`#!/bin/sh\n${forged}\nexec sh -c "$SSH_ORIGINAL_COMMAND"\n`))).toEqual(asWritten);
  });

  test('a profile that reads standard input costs an error, not a half of the script', async () => {
    const { run } = await through('#!/bin/sh\nhead -c 20 >/dev/null\nexec sh -c "$SSH_ORIGINAL_COMMAND"\n');
    const { code, stdout } = await run('echo ran', { timeout: 5 }).catch(() => ({ code: -1, stdout: Buffer.alloc(0) }));
    expect(stdout.toString()).toBe(code === 0 ? 'ran\n' : '');
  });

  test('a profile that never returns costs its own timeout', async () => {
    const stuck = await through('#!/bin/sh\nexec sleep 20\n', 1);
    const began = Date.now();
    const problem = await failure(stuck.run('echo ran', { timeout: 1 }));
    expect(problem.failure).toBe('timeout');
    expect(problem.details[0]?.hint).toContain('profile');
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  test('a profile that prints without end is stopped', async () => {
    const flood = await through('#!/bin/sh\nexec yes "$(head -c 9999 /dev/zero | tr "\\0" x)"\n');
    expect(await failure(flood.run('echo ran', { timeout: 20 }))).toMatchObject({
      failure: 'dropped',
      message: expect.stringContaining('more than 64 MiB'),
    });
  });
});
