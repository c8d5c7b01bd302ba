import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Transport } from '../../src/model/transport.ts';
import { createConnect } from '../../src/transport/create-connect.ts';
import { asRoot } from '../as-root.ts';
import { installed } from '../machine.ts';
import { CLIENT } from './fixtures/client.ts';
import { failure } from './fixtures/failure.ts';
import { hostAt } from './fixtures/host.ts';
import { makeSeat, type Seat } from './fixtures/seat.ts';
import { startServer, type TestServer } from './fixtures/server.ts';

/** Shows one command other files in the place of some of /etc's, and lets the user ann run it. */
const AS_ANN = `#!/bin/sh
exec unshare -m sh -c '
  for file in passwd shadow group sudoers; do mount --bind "$1/$file" "/etc/$file" || exit; done
  exec setpriv --reuid=4711 --regid=4711 --clear-groups env -i PATH="$PATH" sh -c "$2"
' sh "$(dirname "$0")" "$1"
`;

const hash = (password: string): string =>
  spawnSync('openssl', ['passwd', '-6', password]).stdout.toString('utf8').trim();
const shadow = `root:${hash('of root')}:20000::::::\nann:${hash('of ann')}:20000::::::\n`;

describe.skipIf(!asRoot || !installed('sudo', 'real sudo'))('real sudo', () => {
  let seat: Seat;
  let server: TestServer;
  let transport: Transport | undefined;

  beforeEach(async () => {
    seat = makeSeat();
    chmodSync(seat.home, 0o755);
    seat.file('passwd', 'root:x:0:0::/root:/bin/sh\nann:x:4711:4711::/:/bin/sh\n', 0o644);
    seat.file('group', 'root:x:0:\nann:x:4711:\n', 0o644);
    seat.file('shadow', shadow, 0o640);
    server = await startServer({ shell: [seat.file('door', AS_ANN, 0o755)] });
    seat.know(server.port, server.publicKey);
  });
  afterEach(async () => {
    await transport?.close();
    transport = undefined;
    await server.close();
    seat.remove();
  });

  const connect = async (sudoers: string, password?: string): Promise<Transport> => {
    seat.file('sudoers', `${sudoers}\n`, 0o440);
    const become = { method: 'sudo', password: password === undefined ? 'none' : { opened: password } } as const;
    transport = await createConnect({ home: seat.home })(hostAt(server.port, { user: 'ann', become }));
    return transport;
  };
  const who = async ({ run }: Transport): Promise<string> => (await run('id -un', { timeout: 20 })).stdout.toString();
  const refusal = async (sudoers: string, password?: string): Promise<string> =>
    (await failure(who(await connect(sudoers, password)))).message;

  test('takes the password of the user, which was sealed', async () => {
    expect(await who(await connect('ann ALL=(ALL) ALL', 'of ann'))).toBe('root\n');
  });

  test('takes that of root where sudoers has rootpw, and says so where it got another', async () => {
    const sudoers = 'Defaults rootpw\nann ALL=(ALL) ALL';
    expect(await who(await connect(sudoers, 'of root'))).toBe('root\n');
    await transport?.close();
    expect(await refusal(sudoers, 'of ann')).toBe(
      'alpha: sudo rejected the password: there it wants that of root, not of ann',
    );
  });

  test.each([
    ['targetpw', 'Defaults targetpw\nann ALL=(ALL) ALL', 'of ann', 'there it wants that of root, not of ann'],
    ['a wrong password', 'ann ALL=(ALL) ALL', 'another', 'sudo rejected the password given for ann'],
    ['no password', 'ann ALL=(ALL) ALL', undefined, 'sudo asks for the password of ann'],
    ['no rule', 'root ALL=(ALL) ALL', 'of ann', 'ann may not use sudo'],
    [
      'a rule without a shell',
      'ann ALL=(ALL) NOPASSWD: /bin/true',
      'of ann',
      'sudo does not let ann run a shell as root',
    ],
  ])('%s is told as what it is', async (_, sudoers, password, said) => {
    expect(await refusal(sudoers, password)).toContain(said);
  });

  test('a run without a terminal, as in CI, with a password that is sealed in the inventory', async () => {
    seat.file('sudoers', 'ann ALL=(ALL) ALL\n', 0o440);
    const inventory = seat.file(
      'inv.yaml',
      `cluster: sudo
ssh: { user: ann, client: ${CLIENT}, identity_file: ${seat.home}/.ssh/id_ed25519, known_hosts: ${seat.knownHosts} }
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server], ssh: { address: 127.0.0.1, port: ${server.port} } }
mesh: { subnet: 10.8.0.0/24 }
`,
    );
    seat.file(
      'p.yaml',
      'name: p\nstages: []\ngate:\n  - command: { title: root to look, run: \'test "$(id -un)" = root\' }\n',
    );
    const provision = (args: readonly string[], input = ''): Promise<readonly [code: number | null, said: string]> => {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/provision.mjs'), ...args], {
        cwd: seat.home,
        env: { PATH: process.env['PATH'], HOME: seat.home, PROVISION_KEY_FILE: join(seat.home, 'key') },
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += String(chunk)));
      child.stdin.end(input);
      return new Promise(resolve => child.once('close', code => resolve([code, said])));
    };
    expect((await provision(['secret', 'keygen', 'key']))[0]).toBe(0);
    const path = 'hosts.one.ssh.become_password';
    expect((await provision(['secret', 'set', 'inv.yaml', path], 'of ann that is\n'))[0]).toBe(0);
    expect(readFileSync(inventory, 'utf8')).toContain('become_password: sealed:v1:');
    const wrong = await provision(['gate', 'p.yaml', '-i', 'inv.yaml']);
    expect(wrong).toEqual([3, expect.stringContaining('sudo rejected the password given for ann')]);
    seat.file('shadow', `root:*:20000::::::\nann:${hash('of ann that is')}:20000::::::\n`, 0o640);
    const [code, said] = await provision(['gate', 'p.yaml', '-i', 'inv.yaml']);
    expect([code, said]).toEqual([0, expect.stringContaining('GO')]);
    expect(said + wrong[1]).not.toContain('of ann that is');
  });
});
