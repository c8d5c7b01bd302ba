import { createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Host, SshSettings } from '../../../src/model/inventory.ts';
import { type ConnectOptions, createConnect } from '../../../src/transport/create-connect.ts';
import { asRoot } from '../../as-root.ts';
import { hostOf } from '../../fixtures/host.ts';
import { installed } from '../../machine.ts';
import { startSshdWithAccount } from '../fixtures/account.ts';
import { failure } from '../fixtures/failure.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { makeKey } from '../fixtures/server.ts';
import { SSHD, type Sshd } from '../fixtures/sshd.ts';
import { atTerminal, type Typed } from '../fixtures/terminal.ts';

const ASKS = ['UsePAM yes', 'KbdInteractiveAuthentication yes'];
const PASSWORD = 'PasswordAuthentication yes';
const KEY_AND_QUESTION = [...ASKS, 'AuthenticationMethods publickey,keyboard-interactive'];
const KEY_AND_PASSWORD = ['UsePAM yes', PASSWORD, 'AuthenticationMethods publickey,password'];
const TWO_KEYS = ['AuthenticationMethods publickey,publickey'];

/** RFC 6238 of this base32 secret, now. */
const SECRET = 'MFRGGZDFMZTWQ2LKMFRGGZDFMZ';
function code(): string {
  const bits = [...SECRET].map(letter =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  );
  const bytes =
    bits
      .join('')
      .match(/.{8}/g)
      ?.map(byte => Number.parseInt(byte, 2)) ?? [];
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(moment).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe.skipIf(SSHD === undefined || !asRoot)('logins that want more than a key (as root, with sshd)', () => {
  const running: Sshd[] = [];
  let seat: Seat;
  let warnings: string[];
  let asked: string[];

  beforeEach(() => {
    seat = makeSeat();
    warnings = [];
    asked = [];
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(one => one.stop()));
    seat.remove();
  });

  const start = async (lines: readonly string[], pam?: readonly string[], keys = ''): Promise<Sshd> => {
    const account = { user: 'ann', password: 'of ann', ...(pam === undefined ? {} : { pam }) };
    const sshd = await startSshdWithAccount(account, `${seat.publicKey}\n${keys}`, [...lines, 'LogLevel VERBOSE']);
    running.push(sshd);
    writeFileSync(seat.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`, { flag: 'a' });
    return sshd;
  };
  const host = (sshd: Sshd, ssh: Partial<SshSettings> = {}): Host =>
    hostOf('alpha', { ssh: { port: sshd.port, user: 'ann', connectTimeout: 10, ...ssh } });
  /** Somebody who knows these answers; `undefined` where nobody is there. */
  const way = (answers: { readonly password?: string; readonly code?: string }, more: Partial<ConnectOptions> = {}) =>
    createConnect({
      home: seat.home,
      warn: what => warnings.push(what),
      sshPassword: async () => {
        asked.push('password');
        return answers.password;
      },
      question: async text => {
        asked.push(text.trim());
        return answers.code;
      },
      ...more,
    });
  const who = async (connect: ReturnType<typeof createConnect>, to: Host): Promise<string> => {
    const { run, close } = await connect(to);
    const { stdout } = await run('id -un', { timeout: 10 });
    await close();
    return stdout.toString();
  };
  const partly = (sshd: Sshd): number => sshd.log().split('Partial publickey').length - 1;
  const failed = (sshd: Sshd): number => sshd.log().split(/Failed (?!none)|Authentication failure/).length - 1;

  test.each([
    ['a question of PAM', KEY_AND_QUESTION],
    ['a password', KEY_AND_PASSWORD],
  ])('a key and %s: OpenSSH’s client takes over once, and a line says so', async (_, lines) => {
    const sshd = await start(lines);
    const connect = way({ password: 'of ann' });
    expect(await who(connect, host(sshd))).toBe('ann\n');
    expect([partly(sshd), warnings]).toEqual([
      2,
      [`ann@127.0.0.1:${sshd.port} wants a second factor: OpenSSH's client logs in`],
    ]);
    // The next login, as after a reboot, or of a guard, goes there straight.
    expect(await who(connect, host(sshd))).toBe('ann\n');
    expect([partly(sshd), warnings.length]).toEqual([3, 1]);
  });

  test.skipIf(!installed('google-authenticator', 'codes'))('a key, a password and a code', async () => {
    const file = seat.file('codes', `${SECRET}\n" TOTP_AUTH\n`, 0o600);
    const pam = [
      'auth required pam_unix.so',
      `auth required pam_google_authenticator.so user=root no_strict_owner allowed_perm=0600 secret=${file}`,
    ];
    const sshd = await start(KEY_AND_QUESTION, pam);
    expect(await who(way({ password: 'of ann', code: code() }), host(sshd))).toBe('ann\n');
    expect(asked).toEqual(['password', '(ann@127.0.0.1) Verification code:']);
    const wrong = await failure(who(way({ password: 'of ann', code: '000000' }), host(sshd)));
    expect(wrong.message).toContain('accepts the key, and refuses an answer to “Verification code:”');
    const before = failed(sshd);
    const nobody = await failure(who(way({ password: 'of ann' }), host(sshd)));
    expect(nobody.message).toContain('wants an answer to “Verification code:”, and there is nobody to ask');
    // No empty answer was sent, which would count as a wrong one.
    expect(failed(sshd)).toBe(before);
  });

  test.each<readonly [string, readonly string[], string | undefined, string, number]>([
    ['a wrong answer', KEY_AND_QUESTION, 'wrong', 'accepts the key, and refuses the password', 2],
    ['a wrong password', KEY_AND_PASSWORD, 'wrong', 'accepts the key, and refuses the password', 1],
    ['nobody to ask', KEY_AND_QUESTION, undefined, 'accepts the key, and wants the password, and there is nobody', 0],
    ['nobody to ask for a password', KEY_AND_PASSWORD, undefined, 'wants the password, and there is nobody', 0],
    ['one key of two', TWO_KEYS, undefined, 'accepts the key, and wants another key besides', 0],
    ['no key at first', [...ASKS, 'AuthenticationMethods keyboard-interactive,publickey'], undefined, 'none of', 0],
  ])('%s is told as what it is', async (_, lines, password, said, wrongOnes) => {
    const sshd = await start(lines);
    const told = await failure(who(way(password === undefined ? {} : { password }), host(sshd)));
    expect([told.failure, told.message]).toEqual(['auth', expect.stringContaining(said)]);
    expect(failed(sshd)).toBe(wrongOnes);
  });

  test('two keys are given by the SSH library itself', async () => {
    const second = makeKey();
    const sshd = await start(TWO_KEYS, undefined, `${second.public}\n`);
    const identityFiles = [join(seat.home, '.ssh/id_ed25519'), seat.file('second', second.private)];
    expect(await who(way({}), host(sshd, { identityFiles }))).toBe('ann\n');
    expect(warnings).toEqual([]);
  });

  test('a jump host that wants a second factor is named, and asked by its name', async () => {
    const near = await start(KEY_AND_PASSWORD);
    const far = await start([]);
    const to = host(far, { jump: [{ address: '127.0.0.1', port: near.port, user: 'ann', identityFiles: [] }] });
    expect(await who(way({ code: 'of ann' }), to)).toBe('ann\n');
    expect(warnings).toEqual([`jump host ann@127.0.0.1:${near.port} wants a second factor: OpenSSH's client logs in`]);
    expect(asked).toEqual([`jump host ann@127.0.0.1:${near.port}: ann@127.0.0.1's password:`]);
    const nobody = await failure(who(way({}), to));
    expect(nobody.message).toContain(`jump host ann@127.0.0.1:${near.port}: the server wants an answer to`);
  });

  test('without OpenSSH’s client it is said who could', async () => {
    const sshd = await start(KEY_AND_PASSWORD);
    const told = await failure(who(way({ password: 'of ann' }, { openSsh: async () => undefined }), host(sshd)));
    expect(told.message).toContain('accepts the key, and wants password besides');
    expect(told.details[0]?.hint).toContain('client: openssh');
  });

  describe('at a terminal', () => {
    const inventory = (...ports: readonly number[]): void => {
      const hosts = ports.map(
        (port, n) =>
          `  h${n}: { site: here, address: 198.51.100.${n + 10}, mesh_address: 10.8.0.${n + 1}, roles: [server], ssh: { address: 127.0.0.1, port: ${port} } }\n`,
      );
      seat.file(
        'inv.yaml',
        `cluster: factors\nssh: { user: ann, become: false }\nsites: { here: {} }\nhosts:\n${hosts.join('')}mesh: { subnet: 10.8.0.0/24 }\n`,
      );
      seat.file(
        'p.yaml',
        'name: p\nstages: []\ngate:\n  - command: { title: ann to look, run: \'test "$(id -un)" = ann\' }\n',
      );
    };
    const gate = (words: string, steps: readonly Typed[]): Promise<string> => {
      const cli = join(import.meta.dirname, '../../../bin/provision.mjs');
      const run = `${process.execPath} ${cli} gate p.yaml -i inv.yaml --no-color ${words}`;
      return atTerminal(`stty -g; ${run}; echo "code $?"; stty -g`, { cwd: seat.home, home: seat.home }, steps);
    };
    const settled = (screen: string): void => {
      const [before, after] = screen.match(/^[0-9a-f]+(?::[0-9a-f]+){10,}/gm) ?? [];
      expect([before, screen.includes('of ann')]).toEqual([after, false]);
    };
    const ONLY_PASSWORD = ['UsePAM yes', PASSWORD, 'PubkeyAuthentication no'];

    test('-k: a password is asked for once, is shown nowhere, and lets in to all hosts', async () => {
      const all = [await start(ONLY_PASSWORD), await start(KEY_AND_QUESTION)];
      inventory(...all.map(one => one.port));
      const screen = await gate('-k', [[/SSH password: /, 'of ann\n']]);
      expect(screen).toMatch(/GO[\s\S]*code 0/);
      expect(screen.split('SSH password: ').length).toBe(2);
      settled(screen);
    });

    test('-k: a wrong one counts once on each host', async () => {
      const sshd = await start(['UsePAM yes', ...ASKS.slice(1), PASSWORD, 'PubkeyAuthentication no']);
      inventory(sshd.port);
      const screen = await gate('--ask-pass', [[/SSH password: /, 'guess\n']]);
      expect(screen).toMatch(/the server refuses the password[\s\S]*code 3/);
      // sshd writes it down after it has answered.
      await expect.poll(() => sshd.log().split('Failed ').length - 1).toBe(1);
      settled(screen);
    });

    test.each<readonly [string, string, string, number]>([
      ['Ctrl-C', '-k', '\x03', 130],
      ['Ctrl-C, asked during the login,', '', '\x03', 130],
      ['the end of the input', '-k', '\x04', 4],
      ['an empty line', '-k', '\n', 4],
    ])('%s is no password to try', async (_, words, keys, status) => {
      const sshd = await start(words === '-k' ? ONLY_PASSWORD : KEY_AND_QUESTION);
      inventory(sshd.port);
      const screen = await gate(words, [[/SSH password: /, keys]]);
      expect(screen).toContain(`code ${status}`);
      expect(screen).not.toContain('refuses');
      expect(failed(sshd)).toBe(0);
      settled(screen);
    });

    test('without -k a password that is wanted is asked for when it is; it is advised where a key was refused', async () => {
      const sshd = await start(KEY_AND_PASSWORD);
      inventory(sshd.port);
      const screen = await gate('', [[/SSH password: /, 'of ann\n']]);
      expect(screen).toMatch(/wants a second factor: OpenSSH's client logs in[\s\S]*GO[\s\S]*code 0/);
      settled(screen);
      const other = await start(ONLY_PASSWORD);
      inventory(other.port);
      expect(await gate('', [])).toMatch(/accepts none of the keys[\s\S]*give the password with -k[\s\S]*code 3/);
    });

    test.skipIf(!installed('google-authenticator', 'codes'))('codes are asked for one after the other', async () => {
      const file = seat.file('codes', `${SECRET}\n" TOTP_AUTH\n`, 0o600);
      const pam = [
        `auth required pam_google_authenticator.so user=root no_strict_owner allowed_perm=0600 secret=${file}`,
      ];
      const all = [await start(KEY_AND_QUESTION, pam), await start(KEY_AND_QUESTION, pam)];
      inventory(...all.map(one => one.port));
      const typed: Typed = [/Verification code: /, `${code()}\n`];
      const screen = await gate('', [typed, typed]);
      expect(screen).toMatch(/GO[\s\S]*code 0/);
      settled(screen);
    });
  });
});
