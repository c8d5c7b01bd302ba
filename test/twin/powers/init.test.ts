import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedSections } from '../../../src/collections/collections.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import { twinSsh } from '../../../src/twin/twin-ssh.ts';
import { type Ended, provision } from '../fixtures/cli.ts';
import { possible, Rehearsal } from '../fixtures/rehearsal.ts';

const page = readFileSync('docs/quick-start.md', 'utf8');

/** The commands of a quick start, as they stand in the docs. */
function typed(title: string): readonly (readonly string[])[] {
  const [, block = ''] = new RegExp(`## ${title}\\n\`\`\`sh\\n([^\`]*)\`\`\``).exec(page) ?? [];
  const commands = block
    .trimEnd()
    .split('\n')
    .map(line => line.split(' ').slice(1));
  expect(commands.map(([command]) => command)).toEqual(['init', 'up']);
  return commands;
}

const VPS = { 'vps-1': '203.0.113.5', 'vps-2': '203.0.113.6', 'vps-3': '198.51.100.7' };

const host = (name: string, site: string, address: string, mesh: number, user: string): string =>
  `  ${name}: { site: ${site}, address: ${address}, mesh_address: 10.99.9.${mesh}, roles: [${mesh === 1 ? 'server' : 'agent'}], ssh: { user: ${user} } }\n`;

/** Machines as they are before anybody has an inventory: this one only tells the twin what there is. */
const MACHINES = {
  'ring-quick': `sites: { out: {} }
hosts:
${Object.entries(VPS)
  .map(([name, address], at) => host(name, 'out', address, at + 1, 'root'))
  .join('')}`,
  'ring-home': `sites:
  attic:
    lan: 192.168.1.0/24
    router:
      lan_address: 192.168.1.1
      public_address: 198.51.100.7
      forwards: [{ udp: 51820, to: ms-1 }, { udp: 51821, to: wk-1 }]
  out: {}
hosts:
${host('ms-1', 'attic', '192.168.1.20', 1, 'pi')}${host('wk-1', 'attic', '192.168.1.21', 2, 'pi')}${host('vps-1', 'out', '203.0.113.5', 3, 'root')}`,
};

/** A user with a key and an empty folder, at the controller's seat. */
class Newcomer {
  readonly ring: Rehearsal;
  readonly folder: string;
  #before: readonly string[] = [];

  constructor(cluster: keyof typeof MACHINES) {
    this.ring = new Rehearsal(`cluster: ${cluster}\n${MACHINES[cluster]}mesh: { subnet: 10.99.9.0/24 }\n`);
    this.folder = join(this.ring.folder, 'empty');
  }

  async arrive(): Promise<void> {
    await this.ring.up('clean');
    const { seatCommand, identityFile, knownHosts } = twinSsh(await this.ring.inventory());
    this.#before = seatCommand;
    mkdirSync(join(this.folder, '.ssh'), { recursive: true, mode: 0o700 });
    copyFileSync(identityFile, join(this.folder, '.ssh', 'id_ed25519'));
    copyFileSync(knownHosts, join(this.folder, '.ssh', 'known_hosts'));
  }

  type(words: readonly string[]): Promise<Ended> {
    return provision(words, { cwd: this.folder, before: this.#before, env: { HOME: this.folder, SSH_AUTH_SOCK: '' } });
  }

  get file(): string {
    return join(this.folder, 'inventory', 'home.yaml');
  }

  inventory = () => loadInventory(this.file, shippedSections);
}

async function toGo(newcomer: Newcomer, title: string): Promise<Ended> {
  const [init = [], up = []] = typed(title);
  const made = await newcomer.type(init);
  expect(made, made.stderr).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(newcomer.file, 'utf8')).not.toContain('TODO');
  const went = await newcomer.type([...up, '--no-color']);
  expect(went, went.stdout + went.stderr).toMatchObject({ code: 0 });
  expect(went.stdout).toContain('GO  wireguard:');
  expect(went.stdout).toContain('next would be phase 3');
  return made;
}

describe.skipIf(!possible)('from an empty folder', () => {
  describe('machines of a provider', () => {
    const newcomer = new Newcomer('ring-quick');
    beforeAll(() => newcomer.arrive());
    afterAll(() => newcomer.ring.down());

    test('a host that cannot be asked is told with why, and nothing is written', async () => {
      const refused = await newcomer.type(['init', 'root@203.0.113.5', 'nobody@203.0.113.6']);
      expect(refused).toMatchObject({ code: 4, stdout: '' });
      expect(refused.stderr).toContain('✗ nobody@203.0.113.6');
      expect(existsSync(newcomer.file)).toBe(false);
    });

    test('one VPS: two commands to GO; what is there is not overwritten', async () => {
      await toGo(newcomer, 'One VPS');
      const { hosts } = await newcomer.inventory();
      expect(hosts).toMatchObject([{ name: 'vps-1', address: '203.0.113.5', roles: ['server', 'edge'] }]);
      const again = await newcomer.type(['init', 'root@203.0.113.5']);
      expect(again).toMatchObject({ code: 4 });
      expect(again.stderr).toContain('there is a file already');
    });

    test('three VPS: two commands to GO', async () => {
      const [init = [], up = []] = typed('Three VPS');
      const made = await newcomer.type([...init, '--force']);
      expect(made, made.stderr).toMatchObject({ code: 0 });
      const went = await newcomer.type([...up, '--no-color']);
      expect(went, went.stdout + went.stderr).toMatchObject({ code: 0 });
      const { hosts } = await newcomer.inventory();
      expect(hosts.map(({ roles }) => roles)).toEqual([['server'], ['agent', 'edge'], ['agent']]);
      // The host that the first quick start left has its peers now.
      expect(await newcomer.ring.must('vps-1', 'wg show wg0 peers | wc -l')).toBe('2');
    });
  });

  describe('a home and a VPS', () => {
    const newcomer = new Newcomer('ring-home');
    beforeAll(() => newcomer.arrive());
    afterAll(() => newcomer.ring.down());

    test('two commands to GO: the router is read from both sides, and its page is spelt out', async () => {
      const made = await toGo(newcomer, 'A home and a VPS');
      const { sites } = await newcomer.inventory();
      expect(sites).toMatchObject([
        { name: 'home', lan: '192.168.1.0/24', router: { lanAddress: '192.168.1.1', publicAddress: '198.51.100.7' } },
        { name: 'public' },
      ]);
      const [, shown = ''] = /```\n(On the router[^`]*)```/.exec(page) ?? [];
      expect(made.stderr).toContain(shown);
    });
  });
});
