import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endurance, recordFigure } from '../figures.ts';
import { rotation } from '../rotation.ts';
import { possible, Rehearsal } from './fixtures/rehearsal.ts';
import { secondOwners } from './fixtures/second-owners.ts';

/** A push tries some of them, others at every turn; the endurance ring all. */
const TURN = 3;
const rotating = secondOwners.filter(({ host }) => host !== 'nobody');
const isTurn = (at: number): boolean => (at + rotation * TURN) % rotating.length < TURN;
const tried = secondOwners.filter(one => endurance || one.host === 'nobody' || isTurn(rotating.indexOf(one)));

const inventory = `cluster: ring-boot
ssh: { user: provision, become: true }
sites: { cloud: {} }
hosts:
${tried.map(({ host }, at) => `  ${host}: { site: cloud, address: 198.51.100.${at + 10}, mesh_address: 172.27.15.${at + 1}, roles: [${at === 0 ? 'server' : 'agent'}] }`).join('\n')}
mesh: { interface: wg0, subnet: 172.27.15.0/24, port: 51820, mtu: 1420, keepalive: 25, topology: full }
`;

const BOOT = 'the settings to survive the next boot';

/** What the gate says of each host's next boot. */
function saidIn(stdout: string): ReadonlyMap<string, { readonly kind: string; readonly seen: string }> {
  const gates = stdout.split('\n').filter(line => line.includes('"type":"gate-done"'));
  const { cells } = JSON.parse(gates.at(-1) ?? '{"cells":[]}');
  const own = cells.filter((cell: { title: string }) => cell.title === BOOT);
  return new Map(
    own.map((cell: { host: string; verdict: { kind: string; findings?: { seen: string }[] } }) => [
      cell.host,
      { kind: cell.verdict.kind, seen: (cell.verdict.findings ?? []).map(one => one.seen).join('\n') },
    ]),
  );
}

describe.skipIf(!possible)('the next boot', () => {
  let ring: Rehearsal;
  const settled = 'systemctl is-system-running --wait >/dev/null || :';

  beforeAll(async () => {
    ring = new Rehearsal(inventory);
    await ring.up('clean');
    const ready = await ring.run('phase2 --yes');
    expect(ready, ready.stdout + ready.stderr).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await ring?.down();
  });

  test(`brings what the gate before has said, with ${tried.length - 1} second owners`, async () => {
    await Promise.all(tried.map(({ host, plant }) => ring.must(host, plant)));
    for (const { host, look, before, what } of tried) expect(await ring.must(host, look), what).toBe(before);
    const gate = await ring.run('gate phase2 --json');
    const told = saidIn(gate.stdout);
    for (const { host, what, said } of tried) {
      expect.soft(told.get(host)?.kind, what).toBe(said.length === 0 ? 'met' : 'not-met');
      for (const words of said) expect.soft(told.get(host)?.seen, what).toContain(words);
    }
    // The plan says the same, where it has nothing to change.
    const plan = await ring.run('phase2 --dry-run');
    for (const words of tried.flatMap(one => one.said.at(-1) ?? [])) expect.soft(plan.stdout).toContain(words);

    const restarted = await ring.provision(['twin', 'power', 'reboot']);
    expect(restarted, restarted.stdout + restarted.stderr).toMatchObject({ code: 0 });
    let held = 0;
    for (const { host, look, after, what } of tried) {
      await ring.must(host, settled);
      const found = await ring.must(host, look);
      expect.soft(found, what).toBe(after);
      if (found === after) held += 1;
    }
    recordFigure({ what: 'next boots foretold', tried: tried.length, held });
  });

  test('finds the disk as it was and nothing else, after the power was cut', async () => {
    const host = 'nobody';
    await ring.must(
      host,
      'echo kept >/root/kept; : >/run/lost; ip link add lost0 type bridge; ip route add blackhole 10.9.9.0/24',
    );
    const { stdout } = await ring.provision(['twin', 'power', 'cut', host]);
    expect(stdout).toContain('nobody: is off');
    expect((await ring.provision(['twin', 'status'])).stdout).toContain('nobody  not running');
    expect(await ring.provision(['twin', 'power', 'on', host])).toMatchObject({ code: 0 });
    await ring.must(host, settled);
    expect(
      await ring.must(host, 'cat /root/kept; ls /run/lost 2>&1 || :; ip link show lost0 2>&1 || :; ip route'),
    ).not.toMatch(/^\/run\/lost$|lost0: <|10\.9\.9/m);
    expect(await ring.must(host, 'cat /root/kept')).toBe('kept');
    // Switched off in order, and on.
    expect(await ring.provision(['twin', 'power', 'off', host])).toMatchObject({ code: 0 });
    expect(await ring.provision(['twin', 'power', 'on', host])).toMatchObject({ code: 0 });
  });
});
