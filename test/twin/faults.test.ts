import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faults } from '../../src/twin/faults/registry.ts';
import { healFaults, injectFault } from '../../src/twin/faults/twin-fault.ts';
import { homeInventory, possible, Rehearsal } from './rehearsal.ts';

/** Told apart best: one of each kind. The rest takes minutes, and runs with PROVISION_ENDURANCE=1. */
const always = new Set([
  'keys-swapped',
  'forward-missing',
  'forward-wrong-host',
  'forward-wrong-port',
  'udp-blocked-nftables',
  'udp-blocked-way-back',
  'service-failed',
  'port-taken',
  'allowed-ips-overlap',
  'route-stolen',
  'mtu-black-hole',
  'hairpin',
]);
const tried = process.env['PROVISION_ENDURANCE'] === '1' ? faults : faults.filter(fault => always.has(fault.name));

const lineSchema = z.object({
  type: z.literal('diagnosis'),
  diagnosis: z.object({
    causes: z.array(z.object({ code: z.string(), severity: z.string(), hosts: z.array(z.string()) })),
    pairs: z.array(z.object({ from: z.string(), to: z.string(), loss: z.number().optional() })),
  }),
});

describe.skipIf(!possible)('a mesh that is broken on purpose', () => {
  let ring: Rehearsal;

  async function diagnose() {
    const { code, stdout, stderr } = await ring.run('diagnose phase2 --json');
    const line = stdout.split('\n').find(one => one.includes('"type":"diagnosis"'));
    if (line === undefined) throw new Error(`no diagnosis: ${code}\n${stdout}\n${stderr}`);
    return { code, ...lineSchema.parse(JSON.parse(line)).diagnosis };
  }

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-faults'));
    await ring.up('clean');
    const made = await ring.run('phase2');
    expect(made, made.stdout + made.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('is not found where nothing is broken, and all twelve ways are in the matrix', async () => {
    const healthy = await diagnose();
    expect(healthy).toMatchObject({ code: 0, causes: [] });
    expect(healthy.pairs.map(one => one.loss)).toEqual(Array.from({ length: 12 }, () => 0));
  });

  test.for(tried)('$name: the diagnosis names $code first, and nothing once it is healed', async (fault, { skip }) => {
    const inventory = await ring.inventory();
    const result = await injectFault(inventory, fault, fault.hosts(inventory));
    if (result.kind === 'impossible') return skip(result.because);
    try {
      const { code, causes } = await diagnose();
      expect(causes[0], JSON.stringify(causes)).toMatchObject({ code: fault.code });
      expect(causes[0]?.hosts, JSON.stringify(causes)).toContain(result.hosts[0]);
      expect(code).toBe(3);
    } finally {
      await healFaults(inventory);
    }
    expect(await diagnose()).toMatchObject({ code: 0, causes: [] });
  });

  test('a gate that says STOP names the cause by itself', async () => {
    const inventory = await ring.inventory();
    const fault = faults.find(one => one.name === 'service-not-enabled');
    if (fault === undefined) throw new Error('no such fault');
    await injectFault(inventory, fault, fault.hosts(inventory));
    try {
      const { code, stdout } = await ring.run('gate phase2');
      expect(code).toBe(3);
      expect(stdout).toMatch(/STOP {2}wireguard[\s\S]*Most probable cause first[\s\S]*1\. .*service-not-enabled/);
    } finally {
      await healFaults(inventory);
    }
  });

  test('two faults at once are told apart', async () => {
    const inventory = await ring.inventory();
    const put = async (name: string, host: string): Promise<void> => {
      const fault = faults.find(one => one.name === name);
      if (fault === undefined) throw new Error(`no fault ${name}`);
      await injectFault(
        inventory,
        fault,
        inventory.hosts.filter(one => one.name === host),
      );
    };
    await put('service-stopped', 'wk-1');
    await put('keys-swapped', 'ms-1');
    try {
      const { causes } = await diagnose();
      expect(causes.map(one => `${one.code} ${one.hosts[0]}`).sort()).toEqual([
        'peer-key-swapped ms-1',
        'service-stopped wk-1',
      ]);
    } finally {
      await healFaults(inventory);
    }
  });
});
