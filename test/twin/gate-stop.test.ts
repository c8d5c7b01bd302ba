import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

describe.skipIf(!possible)('a gate says STOP with the reason, and GO after the repair', () => {
  let ring: Rehearsal;
  /** The events of all runs so far, newest run last. */
  const runs = (): string[] =>
    [...ring.journal()]
      .filter(([name]) => name.endsWith('events.jsonl'))
      .sort()
      .map(([, text]) => text);

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-gate'));
    await ring.up('dirty');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('phase 2 is refused on hosts that were never wiped, and nothing is done', async () => {
    const refused = await ring.run('phase2');
    expect(refused, refused.stdout).toMatchObject({ code: 3 });
    expect(refused.stdout).toContain('STOP  wipe');
    expect(refused.stdout).toContain('override it with --force');
    expect(refused.stdout).toMatch(/ask again: provision gate phase1 -i \S+ring\.yaml --twin/);
    expect((await ring.on('ms-1', 'ls /var/lib/provision/phases')).code).not.toBe(0);
    expect(runs().at(-1)).toContain('"exitCode":3');
  });

  test('--force overrides the refusal, and the journal says so', async () => {
    const forced = await ring.run('phase2 --force --yes --limit wk-1');
    expect(forced.stdout).toContain('going on because of --force');
    expect(forced.stdout).toContain('Stage each host by itself · wk-1');
    expect(runs().at(-1)).toMatch(/"type":"run-start".*"forced":true/);
    const status = await ring.run('status');
    expect(status.stdout).toContain('with --force');
  });

  test('phase 1 GO and phase 2 GO all the same', async () => {
    expect(await ring.run('phase1 --yes')).toMatchObject({ code: 0 });
    const up = await ring.run('up --yes');
    expect(up, up.stdout).toMatchObject({ code: 0 });
    await ring.must('wk-2', `echo '${await ring.must('ms-1', 'cat /etc/wireguard/wg0.pub')}' >/run/ms-1.pub`);
    expect(up.stdout.match(/^GO {2}/gm)?.length).toBeGreaterThanOrEqual(2);
  });

  test('a peer that was removed, and UDP that is dropped on its way: STOP, and each pair is named', async () => {
    await ring.must('wk-2', 'wg set wg0 peer "$(cat /run/ms-1.pub)" remove');
    await ring.must('ctb-edge-1', 'iptables -I INPUT -p udp --dport 51820 -j DROP');
    const stopped = await ring.run('gate phase2 --no-color');
    expect(stopped, stopped.stdout).toMatchObject({ code: 3 });
    expect(stopped.stdout).toContain('STOP  wireguard');
    expect(stopped.stdout).toMatch(/waiting for every peer to answer pings.* s of 15 s/);
    expect(stopped.stdout).toMatch(
      /✗ wk-2: a recent handshake with every peer\n +seen +ms-1 is not a peer of wg0\n +wanted +a handshake within 180 s\n +→ /,
    );
    for (const host of ['ms-1', 'wk-1', 'wk-2']) {
      const lost = `✗ ${host}: every peer to answer pings[^✗]*ctb-edge-1 \\(172.27.15.31\\) does not answer a ping`;
      expect(stopped.stdout).toMatch(new RegExp(lost));
    }
    expect(stopped.stdout).not.toMatch(/✗ wk-1: every peer to answer pings[^✗]*ms-1/);
    const status = await ring.run('status');
    expect(status.stdout).toMatch(/STOP +wireguard/);
  });

  test('a run brings the peer back; once UDP passes again, the gate says GO', async () => {
    await ring.must('ctb-edge-1', 'iptables -D INPUT -p udp --dport 51820 -j DROP');
    const fixed = await ring.run('phase2');
    expect(fixed, fixed.stdout).toMatchObject({ code: 0 });
    const again = await ring.run('gate phase2');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('GO  wireguard');
    expect((await ring.run('status')).stdout).toMatch(/GO +wireguard/);
  });

  test('a phase that is not there yet says so', async () => {
    const fourth = await ring.run('phase4');
    expect(fourth).toMatchObject({ code: 4, stdout: '' });
    expect(fourth.stderr).toContain('is not available in this version yet');
  });
});
