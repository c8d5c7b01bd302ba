import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printedIn } from '../../event-lines.ts';
import { example } from '../fixtures/example.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

const home = ['ms-1', 'wk-1', 'wk-2'];
const images = randomBytes(3_000_000);

describe.skipIf(!possible)('order, as docs/playbooks.md shows it', () => {
  let ring: Rehearsal;

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-order'));
    for (const name of ['order.yaml', 'distribute.yaml']) ring.write(name, example(name));
    ring.write('files/images.tar', images);
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('a batch that does not answer is the last, and the next run goes on from there', async () => {
    await ring.must('ms-1', 'sysctl -qw net.ipv4.icmp_echo_ignore_all=1');
    const stopped = await ring.run('run order.yaml --json');
    expect(stopped, stopped.stdout).toMatchObject({ code: 3 });
    const events = printedIn(stopped.stdout);
    // A half of three hosts is one.
    expect(events.filter(event => event.type === 'stage-start').slice(1)).toMatchObject([
      { stage: 'roll out', hosts: ['ms-1'], batch: { number: 1, of: 3 } },
    ]);
    expect(await ring.must('wk-1', 'ls /etc | grep -c rollout || :')).toBe('0');
    await ring.must('ms-1', 'sysctl -qw net.ipv4.icmp_echo_ignore_all=0');

    const done = await ring.run('run order.yaml');
    expect(done, done.stdout).toMatchObject({ code: 0 });
    expect(done.stdout).toContain('the router to answer, from the internet');
    for (const host of home) expect(await ring.must(host, 'cat /etc/rollout')).toBe('1');
    expect(await ring.must('ms-1', 'cat /etc/rollout-by')).toBe('begun by ms-1');
    for (const host of ['wk-1', 'wk-2', 'ctb-edge-1']) {
      expect((await ring.on(host, 'cat /etc/rollout-by')).code).not.toBe(0);
    }
    const again = await ring.run('run order.yaml --detailed-exitcode');
    expect(again, again.stdout).toMatchObject({ code: 0 });
    expect(again.stdout).toContain('nothing changed');
  });

  test('a file that is no secret goes to one host of the site, and from there to the others', async () => {
    const ended = await ring.run('run distribute.yaml --json');
    expect(ended, ended.stdout).toMatchObject({ code: 0 });
    const given = printedIn(ended.stdout).filter(event => event.type === 'transfer' && 'giver' in event);
    const [giver, ...others] = [...new Set(given.map(event => String(event['giver'])))];
    expect(others).toEqual([]);
    expect(new Set(given.map(event => event['host']))).toEqual(new Set(home.filter(name => name !== giver)));
    const sum = createHash('sha256').update(images).digest('hex');
    for (const host of [...home, 'ctb-edge-1'])
      expect(await ring.must(host, 'sha256sum /srv/images.tar | cut -c 1-64')).toBe(sum);
    expect(await ring.run('run distribute.yaml --detailed-exitcode')).toMatchObject({ code: 0 });
  });
});
