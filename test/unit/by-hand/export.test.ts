import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { hostPage } from '../../../src/by-hand/host-page.ts';
import { hostScript } from '../../../src/by-hand/host-script.ts';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { meshOf } from '../../../src/collections/wireguard/mesh/mesh-section.ts';
import { loadInventory } from '../../../src/inventory/load-inventory.ts';
import type { Inventory } from '../../../src/model/inventory.ts';
import { gatherByHand } from '../../../src/playbook/by-hand/gather-by-hand.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../src/playbook/parse/load-playbook.ts';
import { byHand } from '../../fixtures/by-hand.ts';
import { hasShellcheck, shellcheckWhole } from '../shellcheck.ts';

const root = resolve(import.meta.dirname, '../../..');

const shippedInventory = (file: string) => loadInventory(`${root}/inventory/${file}.yaml`, shippedSections);

async function shippedPhase(name: string, file: string, given?: Inventory) {
  const inventory = given ?? (await shippedInventory(file));
  const playbook = await loadPlaybook(`${root}/playbooks/${name}.yaml`, root, shipped);
  const program = createProgram({
    playbook,
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    rerun: phase => `provision gate ${phase}`,
  });
  const facts = shipped.facts;
  const linesOf = (path: string) => readFileSync(path, 'utf8').split('\n');
  return gatherByHand({ word: 'phase2', playbook, program, inventory, hosts: inventory.hosts, facts, linesOf });
}

const home = () => shippedInventory('home');

test.each(['home', 'minimal', 'two-sites', 'dual-stack'])(
  'phase 2 of %s: every host has a whole script',
  async file => {
    const { phase, cannot } = await shippedPhase('wireguard', file);
    expect(cannot).toEqual([]);
    for (const host of phase.hosts) {
      const script = hostScript(phase, host, 'provision gate phase2');
      if (hasShellcheck) expect(shellcheckWhole(script, [])).toEqual([]);
      // Every value that others tell is asked before it is used, and no stand-in is left.
      for (const [, name = ''] of script.matchAll(/^PublicKey = <(\w+)>$/gm))
        expect(script).toContain(`\nneed ${name} `);
      expect(script).not.toMatch(/^PublicKey = [A-Za-z0-9+/]{43}=$/m);
      expect(script).not.toContain('@@secret');
      expect(host.gate.filter(({ asks }) => asks === undefined).map(({ title }) => title)).toEqual([
        'the settings to survive the next boot',
      ]);
    }
  },
);

test("a task's comment, its place and its test stand in the playbook's order", async () => {
  const { phase } = await shippedPhase('wireguard', 'home');
  const [first] = phase.hosts;
  const script = first === undefined ? '' : hostScript(phase, first, 'provision gate phase2');
  expect(script).toMatch(
    /\n# An existing key is kept, always\.\n# \(\S+wireguard\.yaml:\d+:\d+\)\nstep '1\.7 WireGuard key \/etc\/wireguard\/wg0\.key' .*\nwanted\(\) \{\n/,
  );
  const steps = [...script.matchAll(/^step '?(\d+\.\d+) /gm)].map(([, id]) => id);
  expect(steps).toEqual(['1.2', '1.3', '1.4', '1.5', '1.6', '1.7', '1.10', '2.1', '4.1', '4.2', '4.4']);
});

test('keys that have to get from host to host unseen are not exported, and it is said once', async () => {
  const inventory = await home();
  const sections = { ...inventory.sections, mesh: { ...meshOf(inventory), preshared_keys: true } };
  const { cannot } = await shippedPhase('wireguard', 'home', { ...inventory, sections });
  expect(cannot.map(({ what }) => what)).toEqual([expect.stringContaining('Leave mesh.preshared_keys out')]);
});

test('the page writes once what is the same on every host, and each host’s own file', async () => {
  const { phase } = await shippedPhase('wireguard', 'home');
  const page = hostPage(phase, 'provision gate phase2');
  expect(page.match(/wg genkey/g)).toHaveLength(1);
  expect(page.match(/^#### (ms-1|wk-1|wk-2|ctb-edge-1)$/gm)).toHaveLength(4);
  expect(page).toContain('- `<WK_1_PUB>` is the public key of wk-1: on `wk-1`, `cat /etc/wireguard/wg0.pub`');
  expect(page).toContain('- `<PRIVATE_KEY>` is the first line of `/etc/wireguard/wg0.key`, which stays on this host');
  expect(page).toContain('Good looks like: wg0 listens on UDP 51820.');
  // Every fence that is opened is closed.
  expect((page.match(/^```/gm) ?? []).length % 2).toBe(0);
});

test('what cannot be done by hand is said with file and line, once for all hosts', async () => {
  const { cannot } = byHand(
    await home(),
    `name: book
stages:
  - name: one
    tasks:
      - file: { path: /etc/a, content: "a\\n" }
      - user: { name: app }
      - name: once and for all
        command: { run: 'echo', always: true }
`,
  );
  expect(cannot).toEqual([
    {
      where: 'book.yaml:6:9',
      what: '“user app” cannot be exported: how `user` is done by hand nobody has written down',
    },
    {
      where: 'book.yaml:8:9',
      what: '“once and for all” cannot be exported: only a command with `creates` or `unless`, and without `only_if`, tells whether it was done',
    },
  ]);
});

test('text of a playbook stays text: in the script, in the page', async () => {
  const { phase, cannot } = byHand(
    await home(),
    `name: book
stages:
  - name: "it's $(reboot)"
    tasks:
      # \`rm -rf /\` $(reboot)
      - name: "'; reboot #"
        file: { path: "/etc/it's $(reboot)", content: "END\\n\`\`\`\\n$(reboot)" }
`,
  );
  expect(cannot).toEqual([]);
  const [first] = phase.hosts;
  const script = first === undefined ? '' : hostScript(phase, first, 'provision gate book');
  expect(script).toContain(`stage 'it'\\''s $(reboot)'`);
  expect(script).toContain(
    `file '/etc/it'\\''s $(reboot)' 0644 root root <<'END_'\nEND\n\`\`\`\n$(reboot)\nEND_\ncut_end`,
  );
  expect(hostPage(phase, 'provision gate book')).toContain('````\nEND\n```\n$(reboot)\n````');
});

test('phase 1 is an inventory that changes nothing, and says so first', async () => {
  const { phase, cannot } = await shippedPhase('wipe', 'home');
  expect(cannot).toEqual([]);
  const [first] = phase.hosts;
  const script = first === undefined ? '' : hostScript(phase, first, 'provision gate phase1');
  expect(script.split('\n')[1]).toContain('It CHANGES NOTHING');
  if (hasShellcheck) expect(shellcheckWhole(script, [])).toEqual([]);
  // Nothing that removes, stops or writes is in what it runs.
  const commands = script.split('\n').filter(line => !line.startsWith('#') && !/^(show |printf '.n== )/.test(line));
  expect(commands.filter(line => /\b(rm|rmdir|umount|kill|delete|stop|disable|flush|mv)\b|>/.test(line))).toEqual(
    commands.filter(line => /2>(&1|\/dev\/null)/.test(line)),
  );
  expect(script).toMatch(/show '\d+\.\d+ network namespaces'/);
  expect(hostPage(phase, 'provision gate phase1')).toContain('**What follows changes nothing.**');
});
