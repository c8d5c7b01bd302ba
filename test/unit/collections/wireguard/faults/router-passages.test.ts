import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../../src/collections/collections.ts';
import { routerPassages } from '../../../../../src/collections/wireguard/faults/router-passages.ts';
import { parseInventory } from '../../../../../src/inventory/parse-inventory.ts';
import { layoutTwin } from '../../../../../src/twin/layout/layout-twin.ts';

const inventoryOf = (name: string) =>
  parseInventory(readFileSync(`inventory/${name}.yaml`, 'utf8'), `${name}.yaml`, { sections: shippedSections });

const dual = inventoryOf('dual-stack');
const scene = { inventory: dual, hosts: dual.hosts.filter(host => host.name === 'wk-1'), layout: layoutTwin(dual) };

/** What the router lets in of IPv6, and where its port of IPv4 leads. */
const rulesOf = (text: string): readonly string[] =>
  [...text.matchAll(/ip6 daddr .*accept|udp dport \d+ dnat to .*/g)].map(([rule]) => rule);

const four = 'udp dport 51820 dnat to 192.168.15.3:51820';

test.each([
  ['passage-missing', [four]],
  ['passage-wrong-host', [four, 'ip6 daddr 2001:db8:15::2 udp dport 51820 accept']],
  ['passage-wrong-port', [four, 'ip6 daddr 2001:db8:15::3 udp dport 51827 accept']],
])('%s changes what the router lets in of IPv6, and nothing of IPv4', (name, rules) => {
  const fault = routerPassages.find(one => one.name === name);
  expect(fault?.hosts(dual).map(host => host.name)).toEqual(['wk-1']);
  const [step, ...more] = fault?.inject(scene) ?? [];
  expect([step?.on, more]).toEqual(['router:home', []]);
  expect(rulesOf(step?.script.text ?? '')).toEqual(rules);
  const [healed] = fault?.heal(scene) ?? [];
  expect(rulesOf(healed?.script.text ?? '')).toEqual([four, 'ip6 daddr 2001:db8:15::3 udp dport 51820 accept']);
});

test('where nobody has IPv6 behind a router there is no host to break', () => {
  for (const fault of routerPassages) expect(fault.hosts(inventoryOf('home'))).toEqual([]);
});
