import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordFigure } from '../../figures.ts';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';
import { start } from '../fixtures/running.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
const rotate = 'mesh rotate-keys --no-color';

/** From each host to every other five times a second; ping says when each answer came, and who gave none. */
const pingAll = `mkdir -p /run/pings
for at in $(wg show wg0 allowed-ips | cut -f 2 | cut -d / -f 1); do
  nohup ping -D -i 0.2 "$at" >"/run/pings/$at" 2>&1 </dev/null &
  echo $! >>/run/pings.pids
done`;
const pingNoMore = `for one in $(cat /run/pings.pids); do kill -INT "$one"; done
for one in $(cat /run/pings.pids); do while kill -0 "$one" 2>/dev/null; do sleep 0.1; done; done
cat /run/pings/*
rm -r /run/pings /run/pings.pids`;

describe.skipIf(!possible)('new keys for all hosts of a mesh', () => {
  let ring: Rehearsal;
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    return ended.stdout;
  };
  const refused = async (words: string, code: number) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code });
    return ended.stdout + ended.stderr;
  };
  const onAll = async (script: string): Promise<readonly string[]> =>
    Promise.all(hosts.map(host => ring.must(host, script)));
  const keys = async (): Promise<readonly string[]> => {
    const [running, files] = [await onAll('wg show wg0 private-key'), await onAll('cat /etc/wireguard/wg0.key')];
    expect(running).toEqual(files);
    return running;
  };
  const since = () =>
    onAll('systemctl show -p ActiveEnterTimestampMonotonic wg-quick@wg0; cat /sys/class/net/wg0/ifindex');
  const noted = () => onAll('ls /var/lib/provision/renewed 2>/dev/null || :');

  beforeAll(async () => {
    ring = new Rehearsal(homeInventory('ring-rotate'));
    await ring.up('clean');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('hosts without a mesh are joined first', async () => {
    expect(await refused(`${rotate} --yes`, 1)).toContain('it has no key yet');
    await well('phase2 --yes');
  });

  test('a dry run shows who gets one, and touches nothing', async () => {
    const before = await keys();
    const shown = await well(`${rotate} --dry-run`);
    for (const host of hosts) expect(shown).toContain(`a new key for ${host}`);
    expect(await keys()).toEqual(before);
    expect(await noted()).toEqual(hosts.map(() => ''));
    expect(await refused(rotate, 4)).toContain('give --yes');
    expect(await keys()).toEqual(before);
  });

  test('each host has another key, and what they send each other arrives meanwhile', async () => {
    const [before, began] = [await keys(), await since()];
    await onAll(pingAll);
    const shown = await well(`${rotate} --yes`);
    const told = await onAll(pingNoMore);
    const after = await keys();
    expect(new Set([...before, ...after]).size).toBe(2 * hosts.length);
    for (const secret of [...before, ...after]) {
      expect(shown).not.toContain(secret);
      for (const [file, text] of ring.journal()) expect(text, file).not.toContain(secret);
    }
    expect(await since()).toEqual(began);
    // No copy either: neither of what was replaced, nor of what a guard would have put back.
    for (const [at, host] of hosts.entries())
      expect(await ring.on(host, `grep -rlsF -- '${before[at]}' /etc /var /root /run`)).toEqual({
        code: 1,
        stdout: '',
      });
    expect(await noted()).toEqual(hosts.map(() => ''));
    expect(shown.match(/GO {2}wireguard/g)).toHaveLength(2);
    expect(await well('phase2 --yes')).toContain('wireguard: nothing changed');

    const text = told.join('\n');
    const counts = [...text.matchAll(/(\d+) packets transmitted, (\d+) received/g)];
    const [sent, received] = [1, 2].map(at => counts.reduce((sum, one) => sum + Number(one[at]), 0));
    const waits = [...text.matchAll(/time=([\d.]+) ms/g)].map(one => Number(one[1])).sort((one, other) => other - one);
    process.stdout.write(`longest waits for an answer: ${waits.slice(0, 12).join(' ')} ms\n`);
    recordFigure({
      what: 'pings that were answered while keys were renewed',
      tried: Number(sent),
      held: Number(received),
    });
    expect(counts).toHaveLength(hosts.length * (hosts.length - 1));
    // One that has been decrypted by the old key just when its address has moved to the new one.
    expect(Number(sent) - Number(received)).toBeLessThanOrEqual(Number(sent) / 100);
  });

  test.each([
    ['while a host makes its key', /a new key for wk-1[\s\S]*Stage a new key/],
    ['while all take it up', /a new key for wk-1[\s\S]*Stage the mesh with it/],
    ['once they have', /a new key for wk-1[\s\S]*stage the mesh with it: 12 answers/],
  ])('killed %s, the same call goes on', async (_, words) => {
    const before = await keys();
    const run = start(ring, `${rotate} --yes`);
    await run.says(words);
    run.signal('SIGKILL');
    await run.ended;
    // What a host was told, it does to its end.
    await onAll('sleep 3');
    const marks = await noted();
    const between = await onAll('cat /etc/wireguard/wg0.key');
    expect(marks).toContain('wg0');
    expect(marks).toContain('');
    const shown = await well(`${rotate} --yes --lock-wait 60`);
    expect(shown).toContain('it goes on where it was cut off');
    const after = await keys();
    for (const [at, mark] of marks.entries()) {
      if (mark === 'wg0') expect(after[at]).toBe(between[at]);
      expect(after[at]).not.toBe(before[at]);
    }
    expect(await noted()).toEqual(hosts.map(() => ''));
    expect(await well('phase2 --yes')).toContain('wireguard: nothing changed');
  });

  test('a host that does not answer is named, and nothing is changed', async () => {
    const before = await keys();
    const off = await ring.provision(['twin', 'power', 'off', 'wk-2']);
    expect(off, off.stderr).toMatchObject({ code: 0 });
    const said = await refused(`${rotate} --yes --timeout 3`, 1);
    expect(said).toContain('wk-2');
    expect(said).toContain('be cut off from the mesh');
    await ring.provision(['twin', 'power', 'on', 'wk-2']);
    expect(await keys()).toEqual(before);
    ring.write('ring.yaml', ring.read('ring.yaml').replace(/^( {2}wk-2:\n)/m, '$1    away: true\n'));
    expect(await refused(`${rotate} --yes`, 1)).toContain('wk-2: it is away');
  });
});
