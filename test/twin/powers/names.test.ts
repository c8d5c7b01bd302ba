import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import { KNOWN_NAMES } from '../../../src/inventory/names/look-up.ts';
import { healFaults, injectFault } from '../../../src/twin/faults/twin-fault.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

const NAME = 'home.example.net';
/** Where the fault `router-address-changed` moves the router. */
const OTHER = '203.0.113.254';

describe.skipIf(!possible)('a home that is known by a name, and gets another public address', () => {
  let ring: Rehearsal;
  /** The twin has no DNS; what the names lead to is looked up outside it, or said here. */
  const lead = (address: string): void => {
    process.env[KNOWN_NAMES] = `${NAME}=${address}`;
  };
  const edge = async (what: string): Promise<string> => ring.must('ctb-edge-1', what);

  beforeAll(async () => {
    lead('203.0.113.10');
    ring = new Rehearsal(
      homeInventory('ring-names').replace('public_address: 203.0.113.10', `public_address: ${NAME}`),
    );
    await ring.up('clean');
    const first = await ring.run('phase2 --yes');
    expect(first, first.stdout).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    lead('203.0.113.10');
    await ring?.down();
    delete process.env[KNOWN_NAMES];
  });

  test('the gate says that the name leads elsewhere, and a run sets the endpoints without a restart', async () => {
    expect(await edge('wg show wg0 endpoints')).toContain('203.0.113.10:');
    const fault = shipped.faults.get('router-address-changed');
    if (fault === undefined) throw new Error('there is no such fault');
    const inventory = await ring.inventory();
    await injectFault(inventory, fault, fault.hosts(inventory));
    // The hosts at home do not call: nobody can learn the new address from them, as with a router that was off meanwhile.
    for (const host of ['ms-1', 'wk-1', 'wk-2']) await ring.must(host, 'systemctl stop wg-quick@wg0');
    const since = await edge(
      'systemctl show -p ActiveEnterTimestampMonotonic wg-quick@wg0; cat /proc/sys/kernel/random/boot_id',
    );
    await edge(
      'for key in $(wg show wg0 peers); do ips=$(wg show wg0 allowed-ips | grep "^$key" | cut -f2); at=$(wg show wg0 endpoints | grep "^$key" | cut -f2); wg set wg0 peer "$key" remove; wg set wg0 peer "$key" allowed-ips "$ips" endpoint "$at" persistent-keepalive 25; done',
    );
    lead(OTHER);
    const stopped = await ring.run('gate phase2 --no-color');
    expect(stopped, stopped.stdout).toMatchObject({ code: 3 });
    expect(stopped.stdout).toContain(`${NAME} leads to ${OTHER} now`);
    const again = await ring.run('phase2 --yes --no-color');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(await edge('wg show wg0 endpoints')).toContain(`${OTHER}:`);
    expect(await edge('cat /etc/wireguard/wg0.conf')).toContain(`Endpoint = ${OTHER}:`);
    expect(
      await edge('systemctl show -p ActiveEnterTimestampMonotonic wg-quick@wg0; cat /proc/sys/kernel/random/boot_id'),
    ).toBe(since);
    await healFaults(inventory, shipped.faults);
  });
});
