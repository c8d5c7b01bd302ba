import { expect, test } from 'vitest';
import { shipped } from '../../../../../src/collections/collections.ts';
import { parseAddress } from '../../../../../src/model/address/address.ts';
import { withoutLength } from '../../../../../src/model/address/host-route.ts';
import { contains, networkAround } from '../../../../../src/model/address/network.ts';
import { layoutTwin } from '../../../../../src/twin/layout/layout-twin.ts';
import { inventory } from '../captured.ts';

const lans = ['192.168.15.0/24', '192.168.15.0/29', '192.168.14.0/23'];

test.each(lans)('the endpoint that nobody has lies in %s, and is no machine’s of the twin', lan => {
  const changed = {
    ...inventory,
    sites: inventory.sites.map(site => (site.lan === undefined ? site : { ...site, lan })),
  };
  const layout = layoutTwin(changed);
  const fault = shipped.faults.get('lan-endpoint-wrong');
  const steps = fault?.inject({ inventory: changed, hosts: fault.hosts(changed), layout }) ?? [];
  const called = steps.flatMap(({ script }) => / endpoint ([\d.]+):\d+ /.exec(script.text)?.[1] ?? []);
  expect(called).toHaveLength(2);
  const taken = layout.nodes.flatMap(node => node.addresses.map(one => withoutLength(one.cidr)));
  const network = networkAround(lan);
  for (const address of called) {
    const parsed = parseAddress(address);
    expect(taken).not.toContain(address);
    expect(network !== undefined && parsed !== undefined && contains(network, parsed)).toBe(true);
  }
});
