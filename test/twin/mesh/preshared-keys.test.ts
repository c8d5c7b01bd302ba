import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { homeInventory, possible, Rehearsal } from '../fixtures/rehearsal.ts';

const hosts = ['ms-1', 'wk-1', 'wk-2', 'ctb-edge-1'];
const home = homeInventory('ring-preshared');
const withKeys = home.replace(/^( {2}topology: full.*\n)/m, '$1  preshared_keys: true\n');
const away = (text: string) => text.replace(/^( {2}wk-2:\n)/m, '$1    away: true\n');
/** Pairs of a mesh of four. */
const PAIRS = 6;

describe.skipIf(!possible)('pre-shared keys of the pairs of a mesh', () => {
  let ring: Rehearsal;
  const seen: string[] = [];
  /** Keys that ran for a while. */
  const strange: string[] = [];
  const well = async (words: string) => {
    const ended = await ring.run(words);
    expect(ended, `${words}\n${ended.stdout}${ended.stderr}`).toMatchObject({ code: 0 });
    seen.push(ended.stdout, ended.stderr);
    return ended.stdout;
  };
  const onAll = async (script: string): Promise<readonly string[]> =>
    Promise.all(hosts.map(host => ring.must(host, script)));
  /** What runs, by host: the keys of its peers. */
  const running = async () =>
    (await onAll('wg show wg0 preshared-keys')).map(text =>
      text
        .split('\n')
        .map(line => line.split('\t')[1] ?? '(none)')
        .sort(),
    );
  const inForce = async () => (await running()).flat().filter(key => key !== '(none)');
  const began = () => onAll('systemctl show -p ActiveEnterTimestampMonotonic wg-quick@wg0');
  /** Each session anew: only with the keys that are in force does it begin. */
  const shakeHands = async () => {
    await onAll('systemctl restart wg-quick@wg0');
    expect(await well('gate phase2')).toContain('GO  wireguard');
  };
  const nothingChanged = async () => expect(await well('phase2 --yes')).toContain('wireguard: nothing changed');

  beforeAll(async () => {
    ring = new Rehearsal(home);
    await ring.up('clean');
    await well('phase2 --yes');
  });
  afterAll(async () => {
    await ring?.down();
  });

  test('turned on, each pair has one of its own, while sessions go on', async () => {
    ring.write('ring.yaml', withKeys);
    const before = await began();
    const shown = await well('phase2 --dry-run --no-color');
    expect(shown).toContain('PresharedKey = (secret wk-1.1, stays on the host)');
    expect(await inForce()).toEqual([]);
    expect(await well('phase2 --yes')).toContain('GO  wireguard');
    expect(await began()).toEqual(before);
    const keys = await inForce();
    expect(keys).toHaveLength(2 * PAIRS);
    expect(new Set(keys).size).toBe(PAIRS);
    await nothingChanged();
    await shakeHands();
    await nothingChanged();
    expect(await onAll('stat -c %a /etc/wireguard/wg0.psk')).toEqual(hosts.map(() => '600'));
  });

  test('another one in what runs, or in the list, is found and put right', async () => {
    const before = await running();
    await ring.must(
      'wk-1',
      'wg genpsk | wg set wg0 peer "$(wg show wg0 allowed-ips | grep -F 172.27.15.12/ | cut -f 1)" preshared-key /dev/stdin',
    );
    // No session ends for minutes; what is kept of the STOP is looked through with the rest of the journal, at the end.
    const stopped = await ring.run('gate phase2 --no-color');
    expect(stopped, stopped.stdout).toMatchObject({ code: 3 });
    expect(stopped.stdout).toContain('ms-1 runs with another pre-shared key');
    seen.push(stopped.stdout, stopped.stderr);
    strange.push(await ring.must('wk-1', 'wg show wg0 preshared-keys | cut -f 2'));
    expect(await well('phase2 --yes --no-color')).toMatch(/peer ms-1 pre-shared key +changed \(secret\)/);
    expect(await running()).toEqual(before);
    await ring.must('ms-1', 'sed -i "s|^wk-1.1 [^ ]*|wk-1.1 $(wg genpsk)|" /etc/wireguard/wg0.psk');
    await well('phase2 --yes');
    const after = await running();
    expect(new Set([...before.flat(), ...after.flat()]).size).toBe(PAIRS + 1);
    await nothingChanged();
    await shakeHands();
  });

  test('a host that is off keeps its pairs as they run, whatever the inventory says meanwhile', async () => {
    const before = await running();
    const off = await ring.provision(['twin', 'power', 'off', 'wk-2']);
    expect(off, off.stderr).toMatchObject({ code: 0 });
    ring.write('ring.yaml', away(home));
    await well('phase2 --yes');
    const rest = hosts.filter(host => host !== 'wk-2');
    const pairsNow = await Promise.all(rest.map(host => ring.must(host, 'wg show wg0 preshared-keys')));
    const left = pairsNow
      .flatMap(text => text.split('\n').map(line => line.split('\t')[1]))
      .filter(key => key !== '(none)');
    expect(left).toHaveLength(rest.length);
    for (const key of left) expect(before[hosts.indexOf('wk-2')]).toContain(key);
    expect(await well('phase2 --yes')).toContain('wireguard: nothing changed');

    const on = await ring.provision(['twin', 'power', 'on', 'wk-2']);
    expect(on, on.stderr).toMatchObject({ code: 0 });
    ring.write('ring.yaml', withKeys);
    await well('phase2 --yes');
    expect(await inForce()).toHaveLength(2 * PAIRS);
    await shakeHands();
    await nothingChanged();
  });

  test('new keys for all hosts are new keys for their pairs', async () => {
    const before = await inForce();
    await well('mesh rotate-keys --yes');
    const after = await inForce();
    expect(after).toHaveLength(2 * PAIRS);
    expect(new Set([...before, ...after]).size).toBe(2 * PAIRS);
    await nothingChanged();
  });

  test('turned off, nothing is left of them on any host, nor has anybody seen one', async () => {
    const keys = [...new Set([...(await inForce()), ...strange.flatMap(text => text.split('\n'))])];
    const before = await began();
    const texts = [...seen, ...ring.journal().values(), await well('phase2 --dry-run --json')];
    for (const key of keys) for (const text of texts) expect(text).not.toContain(key);
    ring.write('ring.yaml', home);
    expect(await well('phase2 --yes')).toContain('GO  wireguard');
    expect(await inForce()).toEqual([]);
    expect(await began()).toEqual(before);
    await nothingChanged();
    const words = keys.map(key => `-e '${key}'`).join(' ');
    for (const host of hosts)
      expect(
        await ring.on(host, `ls /etc/wireguard/wg0.psk 2>/dev/null; grep -rlsF ${words} /etc /var /root /run`),
      ).toEqual({
        code: 1,
        stdout: '',
      });
  });
});
