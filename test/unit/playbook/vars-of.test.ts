import { expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../src/collections/collections.ts';
import { parseInventory } from '../../../src/inventory/parse-inventory.ts';
import { NOTHING_KNOWN } from '../../../src/model/plan/program.ts';
import { createProgram } from '../../../src/playbook/create-program.ts';
import { parsePlaybook } from '../../../src/playbook/parse/parse-playbook.ts';
import { varSources, varsOf } from '../../../src/playbook/vars-of.ts';
import { example } from '../../twin/fixtures/example.ts';

const inventory = parseInventory(
  `cluster: vars
vars: { a: inventory, b: inventory, c: inventory, d: inventory, e: inventory }
mesh: { subnet: 10.8.0.0/24 }
roles:
  agent: { vars: { c: agent, d: agent, e: agent } }
  edge: { vars: { d: edge, e: edge } }
sites:
  cloud: { vars: { b: cloud, c: cloud, d: cloud, e: cloud } }
hosts:
  h: { site: cloud, address: 198.51.100.10, mesh_address: 10.8.0.1, roles: [server, agent, edge], vars: { e: h } }
  i: { site: cloud, address: 198.51.100.11, mesh_address: 10.8.0.2, roles: [edge, agent] }
`,
  'vars.yaml',
  { sections: shippedSections },
);
const [h, i] = inventory.hosts;
if (h === undefined || i === undefined) throw new RangeError('two hosts');

test('each source wins over those before it: playbook, inventory, site, roles, host, the command', () => {
  const playbook = { a: 'playbook', z: 'playbook' };
  expect(varsOf(inventory, h, { playbook })).toEqual({
    ...{ z: 'playbook', a: 'inventory', b: 'cloud', c: 'agent', d: 'edge', e: 'h' },
  });
  expect(varsOf(inventory, h, { playbook, extra: { e: 'said', z: 'said' } })).toMatchObject({ e: 'said', z: 'said' });
  expect(varSources(inventory, h, {}).map(({ from }) => from)).toEqual([
    ...['playbook', 'inventory', 'site cloud', 'role server', 'role agent', 'role edge', 'host h', '-e'],
  ]);
});

test('of two roles the one that the host names later wins', () => {
  expect(varsOf(inventory, i, {})).toMatchObject({ d: 'agent', e: 'agent' });
});

test('the playbook of docs/playbooks.md takes its own value, unless the command says another', () => {
  const playbook = { ...parsePlaybook(example('values.yaml'), 'values.yaml', shipped), sources: new Map() };
  const content = (extraVars: Readonly<Record<string, unknown>>): unknown => {
    const made = createProgram({
      playbook,
      inventory,
      remembered: new Map(),
      vocabulary: shipped,
      rerun: String,
      extraVars,
    });
    const [task] = made.tasks(h, NOTHING_KNOWN);
    const outcome = task?.bound?.plan({ stdout: 'absent\n', stderr: '', code: 0 });
    return outcome?.kind === 'change' ? outcome.change.fields.find(({ name }) => name === 'content')?.after : outcome;
  };
  expect([content({}), content({ port: 8443 })]).toEqual(['80\n', '8443\n']);
});
