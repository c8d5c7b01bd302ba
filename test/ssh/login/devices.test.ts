import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SshSettings } from '../../../src/model/inventory.ts';
import { type ConnectOptions, createConnect } from '../../../src/transport/create-connect.ts';
import { hostOf } from '../../fixtures/host.ts';
import { installed } from '../../machine.ts';
import { type Agent, startAgent } from '../fixtures/agent.ts';
import { failure } from '../fixtures/failure.ts';
import { CARD, makeCard, makeCertified, makeSecurityKey, must, SECURITY_KEY } from '../fixtures/keys.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { SSHD, type Sshd, startSshd } from '../fixtures/sshd.ts';

describe.skipIf(SSHD === undefined)('keys that are not just a file', () => {
  const user = userInfo().username;
  let seat: Seat;
  let agent: Agent | undefined;
  let warnings: string[];
  let asked: string[];
  const running: Sshd[] = [];
  const before = { ...process.env };

  beforeEach(() => {
    seat = makeSeat();
    rmSync(join(seat.home, '.ssh/id_ed25519'));
    warnings = [];
    asked = [];
  });
  afterEach(async () => {
    agent?.stop();
    agent = undefined;
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    await Promise.all(running.splice(0).map(one => one.stop()));
    seat.remove();
  });

  const start = async (keys: string, ...lines: readonly string[]): Promise<Sshd> => {
    const sshd = await startSshd(keys, lines);
    running.push(sshd);
    writeFileSync(seat.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`, { flag: 'a' });
    return sshd;
  };
  const configure = (...lines: readonly string[]): string =>
    seat.file('.ssh/config', `Host *\n  ${lines.join('\n  ')}\n`);
  const way = (pin?: string, more: Partial<ConnectOptions> = {}): ReturnType<typeof createConnect> =>
    createConnect({
      home: seat.home,
      agentSocket: agent?.socket,
      warn: what => warnings.push(what),
      question: async text => {
        asked.push(text.trim());
        return pin;
      },
      ...more,
    });
  const who = async (sshd: Sshd, ssh: Partial<SshSettings> = {}, connect = way()): Promise<string> => {
    const settings = { port: sshd.port, user, connectTimeout: 10, agent: agent !== undefined, ...ssh };
    const { run, close } = await connect(hostOf('alpha', { ssh: settings }));
    const { stdout } = await run('id -un', { timeout: 10 });
    await close();
    return stdout.toString().trim();
  };
  const told = async (attempt: Promise<unknown>): Promise<string> => {
    const { message, details } = await failure(attempt);
    return `${message} → ${details[0]?.hint}`;
  };

  describe.skipIf(!installed(CARD, 'cards (PKCS#11)'))('a card', () => {
    beforeEach(() => configure(`PKCS11Provider ${CARD}`));
    const card = async (): Promise<Sshd> => {
      const { env, public: key } = makeCard(seat.home);
      Object.assign(process.env, env);
      return start(key);
    };

    test('lets in, and its PIN is asked for once for all hosts', async () => {
      const all = [await card(), await start(must('ssh-keygen', ['-D', CARD]))];
      const connect = way('1234');
      expect(await Promise.all(all.map(sshd => who(sshd, {}, connect)))).toEqual([user, user]);
      expect(asked).toEqual(["Enter PIN for 'fleet':"]);
      expect(warnings[0]).toContain('pkcs11provider for root@127.0.0.1'.replace('root', user));
    });

    test('a wrong PIN, none, and a library that is none are told as what they are', async () => {
      const sshd = await card();
      expect(await told(who(sshd, {}, way('9999')))).toMatch(/cannot be used: its PIN is incorrect → type it again/);
      expect(await told(who(sshd))).toMatch(/fleet cannot be used: it has a PIN, and there is no terminal/);
      configure(`PKCS11Provider ${seat.home}/missing.so`);
      expect(await told(who(sshd))).toMatch(
        /missing\.so cannot be used: it is no PKCS#11 library.* → correct the path/,
      );
    });

    test('in an ssh-agent it is a key as any other', async () => {
      const sshd = await card();
      rmSync(join(seat.home, '.ssh/config'));
      agent = await startAgent(seat.home);
      const askpass = seat.file('pin', '#!/bin/sh\necho 1234\n', 0o755);
      const env = { SSH_AUTH_SOCK: agent.socket, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' };
      must('ssh-add', ['-s', CARD], env);
      expect([await who(sshd), warnings]).toEqual([user, []]);
    });
  });

  describe.skipIf(!installed(SECURITY_KEY, 'security keys (FIDO)'))('a security key', () => {
    const file = (): string => join(seat.home, '.ssh/id_ed25519_sk');

    test.each(['ed25519-sk', 'ecdsa-sk'])('%s lets in, also under its usual name', async type => {
      const sshd = await start(makeSecurityKey(file(), type));
      configure(`SecurityKeyProvider ${SECURITY_KEY}`);
      expect(await who(sshd)).toBe(user);
      expect(await who(sshd, { identityFiles: [file()] })).toBe(user);
    });

    test('that waits for a touch says so', async () => {
      const sshd = await start(makeSecurityKey(file(), 'ed25519-sk'));
      configure(`SecurityKeyProvider ${SECURITY_KEY}`);
      // The one for tests is touched at once.
      const slow = '#!/bin/sh\nsleep 2\nexec /usr/lib/openssh/ssh-sk-helper "$@"\n';
      process.env['SSH_SK_HELPER'] = seat.file('helper', slow, 0o755);
      expect(await who(sshd)).toBe(user);
      expect(warnings[1]).toMatch(/^Confirm user presence for key ED25519-SK SHA256:/);
    });

    test('from an ssh-agent', async () => {
      const sshd = await start(makeSecurityKey(file(), 'ed25519-sk'));
      agent = await startAgent(seat.home, ['-P', '/usr/lib/*']);
      must('ssh-add', [file()], { SSH_AUTH_SOCK: agent.socket, SSH_SK_PROVIDER: SECURITY_KEY });
      rmSync(file());
      expect(await who(sshd)).toBe(user);
      expect(warnings).toEqual([expect.stringContaining('the ssh-agent holds a security key')]);
    });

    test('that is not plugged in is told as that, not as a key that is not known', async () => {
      const sshd = await start(makeSecurityKey(file(), 'ed25519-sk'));
      expect(await told(who(sshd))).toMatch(/accepts \S+_sk, but it does not sign: device not found → plug in/);
    });

    test('by node-ssh alone it is said why not', async () => {
      const sshd = await start(makeSecurityKey(file(), 'ed25519-sk'));
      const settings = { client: 'node-ssh', identityFiles: [file()] } as const;
      expect(await told(who(sshd, settings))).toMatch(
        /cannot be used: it is a security key.* → take `client: node-ssh`/,
      );
      expect(warnings).toEqual([expect.stringContaining('is a security key: node-ssh, which the inventory names')]);
      warnings = [];
      await told(who(sshd, { identityFiles: [file()] }, way(undefined, { openSsh: async () => undefined })));
      expect(warnings).toEqual([expect.stringContaining("only OpenSSH's client offers that")]);
    });
  });

  describe('a certificate', () => {
    test('in an ssh-agent', async () => {
      const { key, trust } = makeCertified(seat.home, user);
      const sshd = await start('', trust);
      agent = await startAgent(seat.home);
      agent.add(key);
      rmSync(key);
      expect(await who(sshd)).toBe(user);
      expect(warnings).toEqual([expect.stringContaining('holds a security key or a certificate')]);
    });

    test('of CertificateFile, for a key that only an ssh-agent holds', async () => {
      const { key, trust } = makeCertified(seat.home, user);
      const sshd = await start('', trust);
      renameSync(`${key}-cert.pub`, join(seat.home, 'other.pub'));
      agent = await startAgent(seat.home);
      agent.add(key);
      rmSync(key);
      configure(`CertificateFile ${seat.home}/other.pub`);
      expect(await who(sshd)).toBe(user);
    });

    test.each([
      [
        'expired',
        '20200101:20200102',
        /mine-cert\.pub cannot be used: it has expired \(2020-01-0.*\) → have the key signed/,
      ],
      ['made for later', '21000101:21000102', /mine-cert\.pub cannot be used: it is not valid before 2/],
    ])('that is %s is told as that', async (_, when, said) => {
      const { key, trust } = makeCertified(seat.home, user, '-V', when);
      const sshd = await start('', trust);
      expect(await told(who(sshd, { identityFiles: [key] }))).toMatch(said);
    });
  });
});
