import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from './fixtures/rehearsal.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];

describe.skipIf(!possible)('`up` never wipes a living thing', () => {
  let ring: Rehearsal;
  const everywhere = (script: string): Promise<string[]> => Promise.all(hosts.map(host => ring.must(host, script)));
  const keys = (): Promise<string[]> => everywhere('wg show wg0 public-key');
  const forget = (): Promise<string[]> => everywhere('rm -r /var/lib/provision/phases');

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-up'));
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  let made: readonly string[] = [];
  test('bare hosts: the wipe has nothing to do, and the mesh is made', async () => {
    const up = await ring.run('up --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    expect(up.stdout).toMatch(/GO {2}wipe: \d+ answers on 4 hosts, all met, in/);
    expect(up.stdout).toContain('GO  wireguard');
    // No file of phase 3 is locked here.
    expect(up.stdout).toContain('next would be phase 3 (k3s');
    made = await keys();
    expect(new Set(made).size).toBe(4);
  });

  test('again, with --yes and nobody there: the wipe alone is left out, and every key stays', async () => {
    const up = await ring.run('up --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 0 });
    expect(up.stdout).toContain('left out: a live cluster is not wiped');
    expect(up.stdout).toContain('ms-1, wk-1, wk-2, ctb-edge-1: phase wireguard has begun');
    expect(up.stdout).toContain('GO  wireguard');
    expect(up.stdout).toContain('wireguard: nothing changed');
    expect(await keys()).toEqual(made);
    const told = await ring.run('up --yes --json');
    expect(told.stdout).toMatch(/"type":"phase-left-out","phase":"wipe","what":"a live cluster is not wiped"/);
  });

  test('a mesh that talks, and no mark of ours: left out, and phase 2 is refused', async () => {
    await forget();
    const up = await ring.run('up --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 3 });
    expect(up.stdout).toMatch(
      /left out: a live cluster is not wiped\n.*wg0 has heard of \d peers?, the last time \d+ s ago/,
    );
    expect(await keys()).toEqual(made);
  });

  test('asked for, it wants the name typed: --yes is none, and without a terminal it says what to do', async () => {
    const refused = await ring.run('up --from phase1 --yes');
    expect(refused, refused.stdout).toMatchObject({ code: 4 });
    expect(refused.stderr).toMatch(/wipe by itself: provision phase1 -i \S+ --twin -l \S+ --yes/);
    expect(await keys()).toEqual(made);
  });

  test('a wipe of hosts that had begun phase 2 asks all its questions', async () => {
    expect(await ring.run('phase2 --force')).toMatchObject({ code: 0 });
    const gate = await ring.run('gate phase1');
    expect(gate, gate.stdout).toMatchObject({ code: 0 });
    expect(gate.stdout).toMatch(/· ms-1, wk-1, wk-2, ctb-edge-1: .* not asked: phase wireguard has begun/);
    const wiped = await ring.run('phase1 --yes');
    expect(wiped, wiped.stdout).toMatchObject({ code: 0 });
    expect(wiped.stdout).toMatch(/GO {2}wipe: \d+ answers on 4 hosts, all met/);
    expect(wiped.stdout).not.toContain('not asked');
  });

  test('a K3s that runs, and no mark of ours: left out, and it runs on', async () => {
    await ring.must('wk-1', `setsid bash -c 'exec -a "/usr/local/bin/k3s server" sleep 1234' >/dev/null 2>&1 &`);
    const up = await ring.run('up --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 3 });
    expect(up.stdout).toMatch(/left out: a live cluster is not wiped\n +wk-1: \/usr\/local\/bin\/k3s server 1234 runs/);
    expect(up.stdout).toMatch(/→ for wk-1 alone: provision phase1 -i \S+ --twin -l wk-1/);
    await ring.must('wk-1', 'pkill -f "^/usr/local/bin/k3s server 1234"');
  });

  test('a new, dirty host beside begun ones: left out for all, and the line for it is told', async () => {
    expect(await ring.run('phase2')).toMatchObject({ code: 0 });
    made = await keys();
    expect(await ring.run('phase1 --yes -l wk-2')).toMatchObject({ code: 0 });
    await ring.must('wk-2', 'mkdir -p /etc/rancher/k3s; echo token >/etc/rancher/k3s/config.yaml');
    const up = await ring.run('up --yes');
    expect(up, up.stdout + up.stderr).toMatchObject({ code: 3 });
    expect(up.stdout).toContain('ms-1, wk-1, ctb-edge-1: phase wireguard has begun');
    const line = /→ for wk-2 alone: provision (phase1 -i \S+ --twin -l wk-2)\n/.exec(up.stdout)?.[1];
    expect(line).toBeDefined();
    await ring.must('wk-2', 'test -e /etc/rancher/k3s/config.yaml');
    expect(await ring.must('ms-1', 'wg show wg0 public-key')).toBe(made[0]);
    expect(await ring.run('phase1 -l wk-2 --yes')).toMatchObject({ code: 0 });
    const joined = await ring.run('up --yes');
    expect(joined, joined.stdout + joined.stderr).toMatchObject({ code: 0 });
    expect(await ring.must('ms-1', 'wg show wg0 public-key')).toBe(made[0]);
  });

  test('what is dead and dirty wants the name as well', async () => {
    expect(await ring.run('phase1 --yes')).toMatchObject({ code: 0 });
    await ring.must('wk-2', 'mkdir -p /etc/rancher/k3s; echo token >/etc/rancher/k3s/config.yaml');
    const refused = await ring.run('up --yes');
    expect(refused, refused.stdout).toMatchObject({ code: 4 });
    expect(refused.stderr).toContain('--yes does not wipe as a step of up');
    await ring.must('wk-2', 'test -e /etc/rancher/k3s/config.yaml');
  });
});
