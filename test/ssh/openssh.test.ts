import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Host, SshSettings } from '../../src/model/inventory.ts';
import { type ConnectOptions, createConnect } from '../../src/transport/create-connect.ts';
import { type Agent, startAgent } from './fixtures/agent.ts';
import { byClient } from './fixtures/client.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { makeKey } from './fixtures/server.ts';
import { SSHD, type Sshd, startSshd } from './fixtures/sshd.ts';

describe.skipIf(SSHD === undefined)('against OpenSSH (skipped where sshd is not installed)', () => {
  const locked = makeKey('ed25519', 'open sesame');
  const plain = makeKey('ed25519');
  const rsa = makeKey('rsa');
  const user = userInfo().username;
  let near: Sshd;
  let far: Sshd;
  let seat: Seat;

  beforeAll(async () => {
    const keys = [locked, plain, rsa].map(key => `${key.public}\n`).join('');
    near = await startSshd(keys);
    far = await startSshd(keys, ['MaxAuthTries 3']);
  });
  afterAll(async () => {
    await near?.stop();
    await far?.stop();
  });
  beforeEach(() => {
    seat = makeSeat();
    seat.file('.ssh/id_ed25519', plain.private);
    const name = (sshd: Sshd): string => `[127.0.0.1]:${sshd.port} ${sshd.hostKey('ed25519')}\n`;
    writeFileSync(seat.knownHosts, name(near) + name(far));
  });
  afterEach(() => seat.remove());

  const host = (sshd: Sshd, ssh: Partial<SshSettings> = {}): Host => hostAt(sshd.port, { user, ...ssh });
  const say = async (to: Host, options: Partial<ConnectOptions> = {}): Promise<string> => {
    const transport = await createConnect({ home: seat.home, ...options })(to);
    const result = await transport.run('printf "%s" "it is $(id -un)"', { timeout: 10 });
    await transport.close();
    return result.stdout.toString();
  };

  test('logs in with a key', async () => {
    expect(await say(host(near))).toBe(`it is ${user}`);
  });

  test('logs in with an RSA key', async () => {
    expect(await say(host(near, { identityFiles: [seat.file('rsa', rsa.private)] }))).toBe(`it is ${user}`);
  });

  test('logs in with a key in ssh-keygen’s old format and a passphrase', async () => {
    const file = seat.file('pem', rsa.private);
    spawnSync('ssh-keygen', ['-q', '-p', '-m', 'PEM', '-N', 'secret', '-f', file]);
    seat.file('pem.pub', rsa.public);
    const told = await say(host(near, { identityFiles: [file] }), { passphrase: async () => 'secret' });
    expect(told).toBe(`it is ${user}`);
  });

  test('logs in with a key that has a passphrase', async () => {
    const file = seat.file('locked', locked.private);
    const told = await say(host(near, { identityFiles: [file] }), { passphrase: async () => 'open sesame' });
    expect(told).toBe(`it is ${user}`);
  });

  test('finds hashed names and the RSA key of known_hosts', async () => {
    writeFileSync(seat.knownHosts, `[127.0.0.1]:${near.port} ${near.hostKey('rsa')}\n`);
    spawnSync('ssh-keygen', ['-q', '-H', '-f', seat.knownHosts]);
    expect(readFileSync(seat.knownHosts, 'utf8')).toMatch(/^\|1\|/);
    expect(await say(host(near))).toBe(`it is ${user}`);
  });

  test('what it says to do about an unknown and a changed key is right', async () => {
    const settings = { knownHosts: [seat.file('project', '')] };
    writeFileSync(seat.knownHosts, '');
    const unknown = await failure(say(host(near, settings)));
    const scan = /ssh-keyscan .*'/.exec(unknown.details[0]?.hint ?? '')?.[0] ?? '';
    spawnSync('sh', ['-c', scan]);
    expect(await say(host(near, settings))).toBe(`it is ${user}`);

    writeFileSync(seat.knownHosts, `[127.0.0.1]:${near.port} ${far.hostKey('ed25519')}\n`);
    const changed = await failure(say(host(near)));
    expect(changed.failure).toBe('host-key-changed');
    const forget = /ssh-keygen .*'/.exec(changed.details[0]?.hint ?? '')?.[0] ?? '';
    spawnSync('sh', ['-c', forget]);
    expect((await failure(say(host(near)))).failure).toBe('host-key-unknown');
  });

  test('a wrong key is refused, and the server’s own ways are named', async () => {
    const problem = await failure(say(host(near, { identityFiles: [seat.file('other', makeKey().private)] })));
    expect(problem.failure).toBe('auth');
    expect(problem.details[0]?.evidence).toEqual([`${seat.home}/other: offered`, 'the server accepts: publickey']);
  });

  test('too many keys are said to be too many', async () => {
    const files = [1, 2, 3, 4].map(n => seat.file(`key${n}`, makeKey().private));
    const problem = await failure(say(host(far, { identityFiles: files })));
    expect([problem.failure, problem.message]).toEqual([
      'auth',
      `alpha: ${user}@127.0.0.1:${far.port}: the server ended the login after too many keys`,
    ]);
  });

  describe('with an ssh-agent', () => {
    let agent: Agent;
    let socket: string;
    beforeEach(async () => {
      agent = await startAgent(seat.home);
      ({ socket } = agent);
    });
    afterEach(() => agent.stop());
    const add = (file: string): void => agent.add(file);

    test.each([
      ['ed25519', plain],
      ['rsa', rsa],
    ])('logs in with its %s key', async (_, key) => {
      add(seat.file('key', key.private));
      seat.file('.ssh/id_ed25519', makeKey().private);
      expect(await say(host(near, { agent: true }), { agentSocket: socket })).toBe(`it is ${user}`);
    });

    test('asks for no passphrase of a key that it holds', async () => {
      const file = seat.file('key', locked.private);
      spawnSync('ssh-keygen', ['-q', '-p', '-P', 'open sesame', '-N', '', '-f', file]);
      add(file);
      seat.file('key', locked.private);
      const told = await say(host(near, { agent: true, identityFiles: [file] }), { agentSocket: socket });
      expect(told).toBe(`it is ${user}`);
    });

    test.each([
      ['the .pub file named', 'key.pub'],
      ['the private half moved away', 'key'],
    ])('offers a key whose private half it alone holds: %s', async (_, named) => {
      const file = seat.file('key', plain.private);
      add(file);
      rmSync(file);
      seat.file('key.pub', plain.public);
      seat.file('.ssh/id_ed25519', makeKey().private);
      seat.file('.ssh/config', `Host *\n  IdentityFile %d/${named}\n  IdentitiesOnly yes\n  IdentityAgent ${socket}\n`);
      expect(await say(host(near, { agent: true }))).toBe(`it is ${user}`);
    });

    test('leaves its keys alone with IdentitiesOnly', async () => {
      add(seat.file('key', plain.private));
      seat.file('.ssh/id_ed25519', makeKey().private);
      seat.file('.ssh/config', 'Host *\n  IdentitiesOnly yes\n');
      const problem = await failure(say(host(near, { agent: true }), { agentSocket: socket }));
      expect(problem.details[0]?.evidence?.[0]).toBe(`${seat.home}/.ssh/id_ed25519: offered`);
    });
  });

  describe('through jump hosts', () => {
    const hop = (sshd: Sshd) => ({ address: '127.0.0.1', port: sshd.port, user, identityFiles: [] });

    test('reaches a host, and the host after that', async () => {
      expect(await say(host(far, { jump: [hop(near)] }))).toBe(`it is ${user}`);
      expect(await say(host(near, { jump: [hop(near), hop(far)] }))).toBe(`it is ${user}`);
    });

    describe('that is entered with a key of its own', () => {
      let gate: Sshd;
      beforeAll(async () => {
        gate = await startSshd(`${rsa.public}\n`);
      });
      afterAll(() => gate?.stop());
      beforeEach(() =>
        writeFileSync(seat.knownHosts, `[127.0.0.1]:${gate.port} ${gate.hostKey('ed25519')}\n`, { flag: 'a' }),
      );

      test('gets that key, and the host behind it its own', async () => {
        const identityFiles = [seat.file('gate', rsa.private)];
        expect(await say(host(near, { jump: [{ ...hop(gate), identityFiles }] }))).toBe(`it is ${user}`);
      });

      test('is not entered without it', async () => {
        const problem = await failure(say(host(near, { jump: [hop(gate)] })));
        expect(problem.message).toContain(`jump host ${user}@127.0.0.1:${gate.port}`);
      });
    });

    describe('by an address and a family of its own', () => {
      let both: Sshd;
      beforeAll(async () => {
        both = await startSshd(`${plain.public}\n`, ['ListenAddress 127.0.0.1', 'ListenAddress ::1']);
      });
      afterAll(() => both?.stop());

      const hostOnly = (sshd: Sshd): Host => ({ ...host(sshd), ssh: { ...host(sshd).ssh, address: 'alpha' } });

      /** From where and to where the server sees a login, where `~/.ssh/config` says this. */
      const login = async (lines: string): Promise<string> => {
        seat.file('.ssh/config', `Host alpha\n  HostKeyAlias both\n${lines}  HostName localhost\n`);
        writeFileSync(
          seat.knownHosts,
          `both ${both.hostKey('ed25519')}\n[both]:${both.port} ${both.hostKey('ed25519')}\n`,
        );
        const transport = await createConnect({ home: seat.home })(hostOnly(both));
        const { stdout } = await transport.run('printf %s "$SSH_CONNECTION"', { timeout: 10 });
        await transport.close();
        const [from, , to] = stdout.toString().split(' ');
        return `${from} to ${to}`;
      };

      test.each([
        ['AddressFamily inet\n', '127.0.0.1 to 127.0.0.1'],
        ['AddressFamily inet6\nHostName ::1\n', '::1 to ::1'],
        ['AddressFamily inet\nBindAddress 127.0.0.7\n', '127.0.0.7 to 127.0.0.1'],
        ['BindAddress 127.0.0.8\nAddressFamily INET\n', '127.0.0.8 to 127.0.0.1'],
        ['AddressFamily any\nHostName 127.0.0.1\n', '127.0.0.1 to 127.0.0.1'],
      ])('%j: %s', async (lines, way) => {
        expect(await login(lines)).toBe(way);
      });

      test.each([
        [
          'BindAddress 203.0.113.77\nAddressFamily inet\n',
          'this machine does not have the address that it is to connect from',
        ],
        ['AddressFamily inet6\n', 'its name cannot be resolved'],
        ['AddressFamily inet6\nHostName 127.0.0.1\n', 'its name cannot be resolved'],
        ['AddressFamily inet\nHostName ::1\n', 'its name cannot be resolved'],
      ])('%j leads nowhere: %s', async (lines, what) => {
        expect((await failure(login(lines))).message).toContain(what);
      });
    });

    test('reads the way, the names and the keys from ~/.ssh/config', async () => {
      seat.file('elsewhere', plain.private);
      seat.file('.ssh/id_ed25519', makeKey().private);
      seat.file(
        '.ssh/config',
        `Host door
  HostName 127.0.0.1
  Port ${near.port}
Host inside
  HostName 127.0.0.1
  Port ${far.port}
  ProxyJump door
Host *
  User ${user}
  IdentityFile %d/elsewhere
`,
      );
      const { port, user: _, jump, ...settings } = host(far).ssh;
      expect([port, jump]).toEqual([far.port, []]);
      expect(await say({ ...host(far), ssh: { ...settings, address: 'inside' } })).toBe(`it is ${user}`);
    });

    test('ProxyCommand none beside a ProxyJump for all goes straight', async () => {
      seat.file('.ssh/config', 'Host 127.0.0.1\n  ProxyCommand none\nHost *\n  ProxyJump 127.0.0.1\n');
      const { jump: _, ...settings } = host(near).ssh;
      expect(await say({ ...host(near), ssh: settings })).toBe(`it is ${user}`);
    });

    test('a server is known by its HostKeyAlias', async () => {
      writeFileSync(seat.knownHosts, `fleet ${near.hostKey('ed25519')}\n`);
      seat.file('.ssh/config', 'Host *\n  HostKeyAlias fleet\n');
      expect(await say(host(near))).toBe(`it is ${user}`);
    });

    test('hosts share the connection to the jump host', async () => {
      const before = near.log().split('Accepted publickey').length;
      const open = createConnect({ home: seat.home });
      const all = await Promise.all(['a', 'b', 'c'].map(() => open(host(far, { jump: [hop(near)] }))));
      await Promise.all(all.map(one => one.close()));
      // OpenSSH's client goes through it by itself for each host.
      expect(near.log().split('Accepted publickey').length - before).toBe(byClient({ 'node-ssh': 1, openssh: 3 }));
    });

    test('the key of each is checked', async () => {
      writeFileSync(seat.knownHosts, `[127.0.0.1]:${far.port} ${far.hostKey('ed25519')}\n`);
      const problem = await failure(say(host(far, { jump: [hop(near)] })));
      expect([problem.failure, problem.message]).toEqual([
        'host-key-unknown',
        `alpha: jump host ${user}@127.0.0.1:${near.port}: its host key is unknown`,
      ]);
    });

    test('the one that fails is named', async () => {
      const nowhere = await failure(say(hostAt(1, { user, jump: [hop(near)] })));
      expect([nowhere.failure, nowhere.message]).toEqual([
        'unreachable',
        `alpha: jump host ${user}@127.0.0.1:${near.port}: cannot connect to 127.0.0.1:1`,
      ]);
      const broken = await failure(say(host(far, { jump: [{ ...hop(near), port: 1 }] })));
      expect(broken.message).toBe(`alpha: jump host ${user}@127.0.0.1:1: nothing listens there`);
    });
  });
});
