import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalogueOf } from '../../../../src/collections/catalogue.ts';
import { shipped } from '../../../../src/collections/collections.ts';
import { runPhase } from '../../../../src/engine/run-phase.ts';
import { parseInventory } from '../../../../src/inventory/parse-inventory.ts';
import { inventoryJsonSchema } from '../../../../src/inventory/schema/inventory-json-schema.ts';
import type { Event } from '../../../../src/model/events/event.ts';
import { maskEvent } from '../../../../src/model/events/mask-event.ts';
import type { Inventory } from '../../../../src/model/inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';
import { playbookJsonSchema } from '../../../../src/playbook/parse/playbook-json-schema.ts';
import { dirtyScript } from '../../../../src/twin/dirty/dirty-script.ts';
import { neighbours } from '../../../../src/twin/dirty/neighbours/registry.ts';
import { layoutTwin } from '../../../../src/twin/layout/layout-twin.ts';
import { type LocalFleet, localFleet } from '../../engine/local-fleet.ts';
import { saidByWipe } from '../../playbook/said-by-wipe.ts';
import { opened, toy } from './beacon.ts';

const root = resolve(import.meta.dirname, '../../../..');
const catalogue = catalogueOf([...shipped.collections, toy]);
let local: LocalFleet;

beforeEach(() => {
  local = localFleet();
});
afterEach(() => local.close());

const inventoryText = (beacon: string, power = 3): string => `cluster: lab
sites: { here: {} }
hosts:
  one: { site: here, address: 198.51.100.1, mesh_address: 10.9.0.1, roles: [server], beacon_power: ${power} }
  two: { site: here, address: 198.51.100.2, mesh_address: 10.9.0.2, roles: [agent], beacon_power: 5 }
mesh: { subnet: 10.9.0.0/24 }
beacon: ${beacon}
`;

const read = (text: string): Inventory =>
  parseInventory(text, 'lab.yaml', { path: '/srv/lab.yaml', sections: [...catalogue.sections.values()] });

const inventory = (): Inventory => read(inventoryText(`{ folder: ${local.folder}, channel: 2 }`));

const playbook = `name: beacons
stages:
  - name: send
    tasks:
      - beacon: { path: '{{beacon.folder}}/{{host.name}}', power: '{{host.beacon_power}}' }
  - name: hear
    tasks:
      - beacon: { path: '{{beacon.folder}}/{{host.name}}.heard', power: '{{beacon.channel}}', others: '{{beacons.all}}' }
gate:
  - beacon_heard: { path: '{{beacon.folder}}/{{host.name}}' }
`;

async function program(text: string, all: Inventory) {
  const file = join(local.folder, 'beacons.yaml');
  writeFileSync(file, text);
  return createProgram({
    playbook: await loadPlaybook(file, root, catalogue),
    inventory: all,
    remembered: new Map(),
    vocabulary: catalogue,
    rerun: phase => `provision gate ${phase}`,
  });
}

async function run(text: string, mode: 'apply' | 'gate' = 'apply') {
  const all = inventory();
  const events: Event[] = [];
  const result = await runPhase({
    program: await program(text, all),
    hosts: all.hosts,
    selected: new Set(all.hosts.map(host => host.name)),
    fleet: local.fleet,
    report: event => events.push(event),
    mode,
    force: false,
    confirm: async () => true,
    diagnose: () => diagnose(all),
  });
  return { result, events };
}

const diagnose = (all: Inventory) => {
  const found = catalogue.diagnoses.get('beacons');
  if (found === undefined) throw new Error('the toy has no diagnosis');
  return found.diagnose({
    inventory: all,
    chosen: new Set(all.hosts.map(host => host.name)),
    rerun: 'provision run beacons.yaml',
    read: async (host, sections) => ({ readings: await local.fleet.connections.run(host, sections, { timeout: 10 }) }),
  });
};

describe('a collection that the program has never heard of', () => {
  test('works from its section and its playbook to the gate, by facts that one host tells the others', async () => {
    const first = await run(playbook);
    expect(first.result).toMatchObject({ end: 'done', changes: true, word: 'GO' });
    expect(readFileSync(join(local.folder, 'two'), 'utf8')).toBe('power 5\n');
    expect(readFileSync(join(local.folder, 'one.heard'), 'utf8')).toBe('power 2 3 5\n');
    expect((await run(playbook)).result).toMatchObject({ changes: false, word: 'GO' });
  });

  test('has its trouble diagnosed: a fault of its own, the gate at STOP, the cause by its code', async () => {
    await run(playbook);
    const all = inventory();
    const fault = catalogue.faults.get('beacon-off');
    const scene = { inventory: all, hosts: fault?.hosts(all) ?? [], layout: layoutTwin(all) };
    for (const step of fault?.inject(scene) ?? []) execFileSync('sh', ['-euc', step.script.text]);
    const { result, events } = await run(playbook, 'gate');
    expect(result).toMatchObject({ word: 'STOP' });
    const found = events.find(event => event.type === 'diagnosis');
    expect(found?.type === 'diagnosis' && found.diagnosis.causes.map(cause => [cause.code, cause.hosts])).toEqual([
      ['beacon-silent', ['one']],
    ]);
    expect(catalogue.causes.has(fault?.code ?? '')).toBe(true);
    for (const step of fault?.heal(scene) ?? []) execFileSync('sh', ['-euc', step.script.text]);
    rmSync(join(local.folder, 'two'));
  });

  test('has its mistakes told with place and hint, as everybody’s', () => {
    const mistakes = (text: string): readonly string[] => {
      try {
        read(text);
        return [];
      } catch (error) {
        if (!(error instanceof InputProblem)) throw error;
        return error.details.map(
          ({ where, what, hint }) => `${where} ${what}${hint === undefined ? '' : ` → ${hint}`}`,
        );
      }
    };
    expect(mistakes(inventoryText('{ folder: /srv, chanel: 2 }'))).toEqual([
      'lab.yaml:7:25 beacon has no key "chanel" → did you mean channel?',
    ]);
    expect(mistakes(inventoryText('{ folder: /srv, channel: 12 }'))).toEqual([
      'lab.yaml:7:34 beacon.channel: 12 is too large, the maximum is 9 → The channel that all send on, 1 to 9',
    ]);
    expect(mistakes(inventoryText('{ folder: /srv }', 30))).toEqual([
      'lab.yaml:4:100 this is too strong for its channel',
    ]);
    expect(mistakes(inventoryText('{}'))).toEqual([
      'lab.yaml:7:1 beacon does not say "folder" → add it: Where the hosts keep their beacons',
    ]);
  });

  test('may use what every host tells of itself, read along with all else', async () => {
    const withCores = playbook.replace("'{{host.beacon_power}}'", "'{{facts.cores}}'");
    const { result } = await run(withCores);
    expect(result).toMatchObject({ end: 'done', word: 'GO' });
    expect(readFileSync(join(local.folder, 'one'), 'utf8')).toBe(`power ${cpus().length}\n`);
  });

  test('has its secret facts masked wherever they turn up, and refused where others might see them', async () => {
    await run(playbook);
    const all = inventory();
    const secret = `${playbook}  - beacon_heard: { path: '{{facts.beacon_code}}' }\n`;
    await expect(run(secret)).rejects.toThrow(/a sealed value is not allowed here/);
    const event: Event = { type: 'warning', what: 'it is code-of-power-3 as everybody knows' };
    expect(maskEvent(event)).toEqual({ type: 'warning', what: 'it is (secret) as everybody knows' });
    const host = all.hosts[0];
    const known = { facts: new Map([['one', { 'beacon.code': 'code-of-power-3' }]]), silent: new Set<string>() };
    const content = `name: beacons
stages:
  - name: all
    tasks:
      - file: { path: /srv/code, content: '{{facts.beacon_code}}' }
`;
    expect(host === undefined ? [] : (await program(content, all)).tasks(host, known)).toHaveLength(1);
  });

  test('is in the schemas for editors, and without it its words are unknown', () => {
    const schema = JSON.stringify(inventoryJsonSchema([...catalogue.sections.values()]));
    expect(schema).toContain('The channel that all send on, 1 to 9');
    expect(schema).toContain('How strong this host sends');
    const words = JSON.stringify(
      playbookJsonSchema(catalogue.resources.values(), catalogue.checks.values(), catalogue.remnants),
    );
    expect(words).toContain('A beacon sends.');
    expect(() => parseInventory(inventoryText('{ folder: /srv }'), 'lab.yaml')).toThrow(/has no key "beacon"/);
  });

  test('is worked out only for a playbook that names it', async () => {
    opened.count = 0;
    await program(playbook.replace(/ {2}- name: hear[\s\S]*(?=gate:)/, ''), inventory());
    expect(opened.count).toBe(0);
    const named = await program(playbook, inventory());
    expect(opened.count).toBe(1);
    expect(named.warnings({ facts: new Map(), silent: new Set() })).toEqual([{ what: 'no beacon was heard yet' }]);
  });
});

describe('facts', () => {
  const withContent = (content: string): string => `name: beacons
stages:
  - name: all
    tasks:
      - file: { path: /srv/x, content: '${content}' }
`;
  const render = async (content: string): Promise<unknown> => {
    const all = inventory();
    const host = all.hosts[0];
    if (host === undefined) throw new Error('no host');
    return (await program(withContent(content), all)).tasks(host, { facts: new Map(), silent: new Set() });
  };

  test.each([
    '{{facts.beacon_pwoer}}',
    '{{#if facts.beacon_pwoer}}x{{/if}}',
    '{{#unless facts.beacon_pwoer}}x{{/unless}}',
    '{{#each facts.beacon_pwoer}}x{{/each}}',
    '{{#with facts.beacon_pwoer}}x{{/with}}',
    '{{#with facts}}{{beacon_pwoer}}{{/with}}',
    'text {{join facts.beacon_pwoer ","}}',
  ])('that no collection declares are refused: %s', async content => {
    await expect(render(content)).rejects.toThrow(
      /there is no fact \{\{facts\.beacon_pwoer\}\}: did you mean beacon_power\?/,
    );
  });

  test('that are declared and not known yet are waited for', async () => {
    expect(await render('power {{facts.beacon_power}}')).toMatchObject([
      { waitsFor: { because: 'it needs what an earlier stage will tell' } },
    ]);
  });
});

test('two collections with one word are refused', () => {
  expect(() => catalogueOf([...catalogue.collections, { ...toy, name: 'toys' }])).toThrow(
    'two collections have the resource “beacon”',
  );
});

describe('what a subject leaves', () => {
  test('is on a dirty host of the twin, behind what every old cluster leaves and before its neighbours', () => {
    const all = inventory();
    for (const host of all.hosts) {
      const { text } = dirtyScript(all, host, catalogue.dirt, neighbours);
      const places = ['/etc/rancher/k3s', `an old beacon of ${all.cluster} on ${host.name}`, '/etc/wireguard/wg1.conf'];
      const found = places.map(words => text.indexOf(words));
      expect(found).not.toContain(-1);
      expect(found).toEqual([...found].sort((one, other) => one - other));
    }
  });

  const lab = (firewall: 'flush' | 'ours'): Inventory => {
    const all = inventory();
    return { ...all, sections: { ...all.sections, wipe: { firewall } } };
  };

  test('one manifest is enough: the shipped wipe stops it, archives it, takes it away, and asks for it', async () => {
    const said = (await saidByWipe(lab('ours'), catalogue)).join('\n').split('\n');
    const about = said.filter(line => /beacon/i.test(line) && !line.includes('rule_words'));
    const scripts = about.filter(line => line.startsWith('archive.outputs'));
    expect(about.filter(line => !scripts.includes(line))).toEqual([
      'leftover_units.stopped[]: "beacon*.service"',
      'leftover_processes.absent.commands[]: "beacond *"',
      'archive.of[].again[]: "/var/lib/beacon-cache"',
      'archive.of[].path[]: "/etc/systemd/system/beacon*"',
      'archive.of[].path[]: "/var/lib/beacon"',
      'archive.of[].path[]: "/var/lib/beacon-cache"',
      'leftover_interfaces.absent[]: "beacon0"',
      'leftover_routes.absent.interfaces[]: "beacon0"',
      'leftover_policy_rules.ours.interfaces[]: "beacon0"',
      'leftover_firewall_rules.ended.processes.commands[]: "beacond *"',
      'leftover_firewall_rules.ended.units[]: "beacon*.service"',
      'leftover_firewall_rules.ours.chains[]: "BEACON-*"',
      'leftover_units.absent[]: "beacon*.service"',
      'absent.again[]: "/var/lib/beacon-cache"',
      'absent.path[]: "/var/lib/beacon"',
      'absent.path[]: "/var/lib/beacon-cache"',
      'no_interfaces.matching[]: "beacon0"',
      'no_units.matching[]: "beacon*.service"',
      'no_processes.commands[]: "beacond *"',
      'no_paths.again[]: "/var/lib/beacon-cache"',
      'no_paths.path[]: "/var/lib/beacon"',
      'no_paths.path[]: "/var/lib/beacon-cache"',
      'default_policy_routing.ours.interfaces[]: "beacon0"',
      'no_routes.interfaces[]: "beacon0"',
      'open_firewall.ended.processes.commands[]: "beacond *"',
      'open_firewall.ended.units[]: "beacon*.service"',
      'open_firewall.ours.chains[]: "BEACON-*"',
    ]);
    expect(scripts.join('')).toContain("*'BEACON-'*");
  });

  test('nothing else of the wipe is another for it', async () => {
    const without = (await saidByWipe(lab('flush'), shipped)).join('\n').split('\n');
    const with_ = (await saidByWipe(lab('flush'), catalogue)).join('\n').split('\n');
    expect(without.filter(line => !with_.includes(line))).toEqual([]);
    expect(with_.filter(line => !without.includes(line) && !/beacon/i.test(line))).toEqual([]);
  });

  test.each([
    ['a kind that nothing takes away', { unitz: ['beacon.service'] }, 'nothing takes away remnants “unitz”'],
    ['another form than its kind has', { units: { names: ['beacon.service'] } }, 'remnants “units” of toy'],
    [
      'what stands against another subject',
      { mesh_tunnels: { names: [], subnet: 'x', addresses: 'y' } },
      'cannot both hold',
    ],
  ])('%s is refused: it would stay behind unseen', (_, remnants, message) => {
    expect(() => catalogueOf([...shipped.collections, { ...toy, remnants }])).toThrow(message);
  });
});
