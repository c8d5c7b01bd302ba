import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Host, SshSettings } from '../../../src/model/inventory.ts';
import type { Transport } from '../../../src/model/transport.ts';
import { type ConnectOptions, createConnect } from '../../../src/transport/create-connect.ts';
import { type Agent, startAgent } from '../fixtures/agent.ts';
import { failure } from '../fixtures/failure.ts';
import { hostAt } from '../fixtures/host.ts';
import { makeSeat, type Seat } from '../fixtures/seat.ts';
import { makeKey } from '../fixtures/server.ts';
import { SSHD, type Sshd, startSshd } from '../fixtures/sshd.ts';

describe.skipIf(SSHD === undefined)("OpenSSH's client (skipped where sshd is not installed)", () => {
  const plain = makeKey('ed25519');
  const locked = makeKey('ed25519', 'open sesame');
  const user = userInfo().username;
  let near: Sshd;
  let far: Sshd;
  let seat: Seat;
  const open: Transport[] = [];
  let warnings: string[];

  beforeAll(async () => {
    const keys = [plain, locked].map(key => `${key.public}\n`).join('');
    near = await startSshd(keys);
    far = await startSshd(keys);
  });
  afterAll(async () => {
    await near?.stop();
    await far?.stop();
  });
  beforeEach(() => {
    seat = makeSeat();
    warnings = [];
    seat.file('.ssh/id_ed25519', plain.private);
    const name = (sshd: Sshd): string => `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`;
    writeFileSync(seat.knownHosts, name(near) + name(far));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map(one => one.close()));
    seat.remove();
  });

  const identityFiles = (): readonly string[] => [join(seat.home, '.ssh/id_ed25519')];
  const host = (sshd: Sshd, ssh: Partial<SshSettings> = {}): Host =>
    hostAt(sshd.port, { user, client: 'openssh', identityFiles: identityFiles(), ...ssh });
  const connect = async (to: Host, options: Partial<ConnectOptions> = {}): Promise<Transport> => {
    const transport = await createConnect({ home: seat.home, warn: what => warnings.push(what), ...options })(to);
    open.push(transport);
    return transport;
  };
  const logins = (sshd: Sshd): number => sshd.log().split('Accepted ').length - 1;
  const say = async (to: Host, options: Partial<ConnectOptions> = {}): Promise<string> => {
    const transport = await connect(to, options);
    return (await transport.run('printf "%s" "it is $(id -un)"', { timeout: 10 })).stdout.toString();
  };
  const chosen = (sshd: Sshd, ssh: Partial<SshSettings> = {}): Host => {
    const { client: _, ...settings } = host(sshd, ssh).ssh;
    return { ...host(sshd), ssh: settings };
  };

  test('gives back bytes and the exit status as they are, many commands over one login', async () => {
    const before = logins(near);
    const { run } = await connect(host(near));
    const script = "printf '  a\\377\\n\\n'; printf 'warning\\n' >&2; exit 7";
    const result = await run(script, { timeout: 5 });
    expect(result).toEqual({ stdout: Buffer.from('  a\xff\n\n', 'latin1'), stderr: Buffer.from('warning\n'), code: 7 });
    const many = await Promise.all(['a', 'b', 'c'].map(word => run(`echo ${word}`, { timeout: 5 })));
    expect(many.map(one => one.stdout.toString())).toEqual(['a\n', 'b\n', 'c\n']);
    expect((await run('exit 255', { timeout: 5 })).code).toBe(255);
    const text = `'"\\$!\`é${'x'.repeat(300_000)}`;
    expect((await run(`cat <<'END'\n${text}\nEND`, { timeout: 10 })).stdout.toString()).toBe(`${text}\n`);
    expect(logins(near) - before).toBe(1);
  });

  test('each connection is a login of its own, as a guard needs it', async () => {
    const before = logins(near);
    await connect(host(near));
    await connect(host(near));
    expect(logins(near) - before).toBe(2);
  });

  test('a script that hangs is stopped, and the connection serves on', async () => {
    const { run } = await connect(host(near));
    expect((await failure(run('sleep 30', { timeout: 0.5 }))).failure).toBe('timeout');
    expect((await run('echo on', { timeout: 5 })).stdout.toString()).toBe('on\n');
  });

  test('a connection that drops is no exit status', async () => {
    const { run } = await connect(host(near));
    // The parent of the script's shell is sshd's process of this session.
    expect((await failure(run('kill -9 $PPID; sleep 5', { timeout: 10 }))).failure).toBe('dropped');
    expect((await failure(run('echo on', { timeout: 5 }))).failure).toBe('dropped');
  });

  test('an unknown key is refused, or remembered where that was asked for; a changed one never', async () => {
    writeFileSync(seat.knownHosts, '');
    expect((await failure(say(host(near)))).failure).toBe('host-key-unknown');
    const file = join(seat.home, 'kept/known_hosts');
    const kept = { hostKey: 'accept-new', knownHosts: [file] } as const;
    expect(await say(host(near, kept))).toBe(`it is ${user}`);
    expect(readFileSync(file, 'utf8')).toContain(near.hostKey('ed25519'));
    writeFileSync(file, `[127.0.0.1]:${near.port} ${far.hostKey('ed25519')}\n`);
    const changed = await failure(say(host(near, kept)));
    expect([changed.failure, changed.details[0]?.hint]).toEqual(['host-key-changed', expect.stringContaining(file)]);
  });

  test('what fails is told as by the SSH library', async () => {
    const other = [seat.file('other', makeKey().private)];
    const refused = await failure(say(host(near, { identityFiles: other })));
    expect([refused.failure, refused.message]).toEqual([
      'auth',
      `alpha: ${user}@127.0.0.1:${near.port}: the server accepts none of the keys`,
    ]);
    expect(refused.details[0]?.evidence).toContain('the server accepts: publickey');
    const nowhere = await failure(say({ ...host(near), ssh: { ...host(near).ssh, port: 1 } }));
    expect([nowhere.failure, nowhere.message]).toEqual([
      'unreachable',
      `alpha: ${user}@127.0.0.1:1: nothing listens there`,
    ]);
  });

  test('a passphrase is asked for by us, and is in no argument', async () => {
    const file = seat.file('locked', locked.private);
    const asked: string[] = [];
    const passphrase = async (path: string): Promise<string> => {
      asked.push(path);
      return 'open sesame';
    };
    expect(await say(host(near, { identityFiles: [file] }), { passphrase })).toBe(`it is ${user}`);
    expect(asked).toEqual([file]);
  });

  test('through jump hosts of the inventory', async () => {
    const hop = (sshd: Sshd) => ({ address: '127.0.0.1', port: sshd.port, user, identityFiles: identityFiles() });
    expect(await say(host(far, { jump: [hop(near)] }))).toBe(`it is ${user}`);
    expect(await say(host(near, { jump: [hop(near), hop(far)] }))).toBe(`it is ${user}`);
  });

  test('nothing of it is left when it is closed', async () => {
    const transport = await connect(host(near));
    const sessions = (): string => spawnSync('sh', ['-c', "ps ax -o args | grep '[p]v-'"]).stdout.toString();
    expect(sessions()).toContain('/tmp/pv-');
    await transport.close();
    await sleep(50);
    expect(sessions()).toBe('');
  });

  describe('is chosen', () => {
    test('by a ProxyCommand, with a line that says so; without OpenSSH it cannot be taken', async () => {
      const through = seat.file(
        'through.cjs',
        `const s = require('node:net').connect(${near.port}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout);`,
      );
      seat.file('.ssh/config', `Host *\n  ProxyCommand ${process.execPath} ${through}\n`);
      const { jump: _, ...settings } = chosen(near).ssh;
      const to = { ...host(near), ssh: settings };
      expect(await say(to)).toBe(`it is ${user}`);
      expect(warnings).toEqual([expect.stringMatching(/proxycommand.*OpenSSH's client/)]);
      await expect(say(to, { openSsh: async () => undefined })).rejects.toThrow('ProxyCommand');
    });

    test.each([
      ['algorithm lists', 'Ciphers aes256-ctr'],
      ['an address to come from, in a way of its own', 'BindInterface lo'],
      ['known hosts by a command', 'KnownHostsCommand /bin/true'],
    ])('by %s of the configuration', async (_, line) => {
      seat.file('.ssh/config', `Host *\n  ${line}\n`);
      const name = line.split(' ')[0]?.toLowerCase() ?? '';
      expect(await say(chosen(near))).toBe(`it is ${user}`);
      expect(warnings).toEqual([expect.stringMatching(new RegExp(`${name}.*OpenSSH's client`))]);
      warnings = [];
      expect(await say(chosen(near), { openSsh: async () => undefined })).toBe(`it is ${user}`);
    });

    test('where a key is the first of two factors, once, with a line that says so', async () => {
      const lines = ['AuthenticationMethods publickey,hostbased', 'HostbasedAuthentication yes'];
      const sshd = await startSshd(`${plain.public}\n`, lines);
      try {
        writeFileSync(seat.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`);
        // The second factor is one that nobody here has: it is the way there that counts.
        expect((await failure(say(chosen(sshd)))).failure).toBe('auth');
        expect(warnings).toEqual([expect.stringContaining('wants a second factor')]);
        const alone = await failure(say(chosen(sshd), { openSsh: async () => undefined }));
        expect(alone.message).toContain('accepts the key, and wants hostbased besides');
      } finally {
        await sshd.stop();
      }
    });

    test('by a user certificate beside the key', async () => {
      const ca = join(seat.home, 'ca');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', ca]);
      const key = join(seat.home, 'mine');
      spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
      spawnSync('ssh-keygen', ['-q', '-s', ca, '-I', 'me', '-n', user, `${key}.pub`]);
      const trusted = join(seat.home, 'ca.pub');
      const sshd = await startSshd('', [`TrustedUserCAKeys ${trusted}`]);
      try {
        writeFileSync(seat.knownHosts, `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`);
        expect(await say(chosen(sshd, { identityFiles: [key] }))).toBe(`it is ${user}`);
        expect(warnings).toEqual([expect.stringContaining('has a certificate')]);
      } finally {
        await sshd.stop();
      }
    });

    test('where known_hosts trusts an authority, and only hosts that it has signed', async () => {
      const ca = join(seat.home, 'ca');
      const other = join(seat.home, 'other');
      const hostKey = join(seat.home, 'host');
      for (const file of [ca, other, hostKey]) spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
      spawnSync('ssh-keygen', ['-q', '-s', ca, '-h', '-I', 'near', '-n', '127.0.0.1', `${hostKey}.pub`]);
      const sshd = await startSshd(`${plain.public}\n`, [`HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`]);
      const trust = (authority: string): void =>
        writeFileSync(seat.knownHosts, `@cert-authority [127.0.0.1]:* ${readFileSync(`${authority}.pub`, 'utf8')}`);
      try {
        trust(ca);
        expect(await say(chosen(sshd))).toBe(`it is ${user}`);
        expect(warnings).toEqual([expect.stringContaining('trusts a certificate authority')]);
        trust(other);
        expect((await failure(say(chosen(sshd)))).failure).toBe('host-key-unknown');
      } finally {
        await sshd.stop();
      }
    });

    describe('with an ssh-agent', () => {
      let agent: Agent;
      beforeEach(async () => {
        agent = await startAgent(seat.home);
      });
      afterEach(() => agent.stop());

      test('its keys are offered, unless the inventory says no', async () => {
        const file = join(seat.home, '.ssh/id_ed25519');
        const { socket } = agent;
        agent.add(file);
        rmSync(file);
        expect(await say(host(near, { agent: true, identityFiles: [] }), { agentSocket: socket })).toBe(
          `it is ${user}`,
        );
        expect((await failure(say(host(near, { agent: false }), { agentSocket: socket }))).failure).toBe('auth');
      });
    });
  });

  test('the folder of its sockets is this user’s alone', async () => {
    await connect(host(near));
    const folders = readdirSync('/tmp').filter(name => name.startsWith('pv-'));
    const modes = spawnSync('stat', ['-c', '%a', ...folders.map(name => `/tmp/${name}`)]).stdout.toString();
    expect(new Set(modes.trim().split('\n'))).toEqual(new Set(['700']));
  });
});
