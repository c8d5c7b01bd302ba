import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordProbes } from '../../../bench/floors/record-probes.ts';
import { sysctlCheck } from '../../../src/collections/system/checks/sysctl.ts';
import { directory } from '../../../src/collections/system/resources/files/directory.ts';
import { file } from '../../../src/collections/system/resources/files/file.ts';
import { detach } from '../../../src/detached/detach.ts';
import { armGuard, renewGuard } from '../../../src/guard/arm-guard.ts';
import type { Guard } from '../../../src/guard/guard.ts';
import type { Script } from '../../../src/model/plan/script.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { inventoryOf } from '../../fixtures/inventory.ts';
import { expectChange } from '../converges.ts';
import { fresh } from '../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../harness.ts';

/** How many processes a text starts: in a PID namespace of its own the kernel gives them numbers one by one (proc(5), loadavg). */
async function processes(host: ShellHost, text: string): Promise<{ readonly count: number; readonly seconds: number }> {
  const counting = raw(`read -r begun idle </proc/uptime
read -r a b c d before </proc/loadavg
sh "$1" >/dev/null
read -r a b c d after </proc/loadavg
read -r ended idle </proc/uptime
echo $((after - before - 1)) $((\${ended%.*} - \${begun%.*}))`);
  // In a file: one argument is 128 kB at most.
  const { stdout, code } = await host.run(sh`mkdir -p /srv; printf %s ${text} >/srv/counted
unshare --pid --fork --mount-proc sh -c ${counting.text} sh /srv/counted`);
  expect(code).toBe(0);
  const [count, seconds] = stdout.split(' ').map(Number);
  return { count: count ?? Number.NaN, seconds: seconds ?? Number.NaN };
}

const one = (script: Script): string => bundle([{ id: 'one', script }]).text;

// What a host has to do is mostly to start processes. These are what they were when somebody last made them fewer.
describe.runIf(asRoot).each(userlands)('with %s', userland => {
  test('a thing that is as wanted costs few processes to read, and a file few to write', async () => {
    const host = fresh(userland);
    const kept = directory.bind({ path: '/srv/kept', mode: '0750' });
    await host.apply(kept);
    const text = file.bind({ path: '/srv/kept/text', content: 'as it is\n' });
    const write = (await expectChange(host, text)).apply;
    const { count: written } = await processes(host, one(write));
    expect(host.text('/srv/kept/text')).toBe('as it is\n');
    const read = [(await processes(host, one(kept.probe))).count, (await processes(host, one(text.probe))).count];
    expect({ read, written }).toEqual({ read: [2, 4], written: 13 });
  });

  test('a file with a secret in it is gone through once, and settings of the kernel are read by one program', async () => {
    const host = fresh(userland);
    host.write('/srv/key', 'sesame\n');
    host.write('/srv/door', 'open = sesame\nwide\n');
    const content = 'open = @@secret:key@@\nwide\n';
    const { probe } = file.bind({ path: '/srv/door', content, secrets: { key: '/srv/key' } });
    const names = ['net.ipv4.ip_forward', 'net.ipv4.conf.all.rp_filter', 'kernel.ostype'];
    const settings = sysctlCheck.bind({ values: Object.fromEntries(names.map(name => [name, '1'])) }).probe;
    const twice = bundle([settings, settings].map((script, at) => ({ id: String(at), script, question: true }))).text;
    const counts = [
      (await processes(host, one(probe))).count,
      (await processes(host, one(settings))).count,
      (await processes(host, twice)).count,
    ];
    expect(counts).toEqual([7, 2, 2]);
  });

  test('reading a bare host costs few processes, with the gates of both phases, and so does a guard', async () => {
    const host = fresh(userland);
    const inventory = inventoryOf([{ name: 'here' }], [{ name: 'one' }, { name: 'two' }]);
    const reading = (await recordProbes(inventory, resolve(import.meta.dirname, '../../..'))).get('one') ?? '';
    const guard: Guard = {
      seconds: 60,
      files: ['/etc/passwd', '/etc/shadow', '/etc/hosts', '/etc/nologin'],
      trees: ['/etc/ssh'],
      wholes: ['/etc/pam.d', '/etc/profile.d'],
      programs: ['/bin/sh'],
      named: [],
      units: [],
      sysctls: ['net.ipv4.conf.all.rp_filter'],
      sshd: false,
    };
    const place = { folder: '/srv/run', run: randomUUID() };
    const counts = {
      read: (await processes(host, reading)).count,
      armed: (await processes(host, one(armGuard(place, guard, 10)))).count,
      renewed: (await processes(host, one(renewGuard(place, guard)))).count,
    };
    // busybox' ip does not say all at once, and then is asked again.
    expect(counts.read).toBeLessThanOrEqual(userland === 'busybox' ? 55 : 40);
    // 35 of its own; what waits for the end of the guard's time may have begun its first pause, or not yet.
    expect(counts.armed).toBeLessThanOrEqual(36);
    expect(counts.renewed).toBeLessThanOrEqual(2);
  });

  test('following a script costs few processes, however long that takes', async () => {
    const host = fresh(userland);
    const slow = bundle([{ id: 'slow', script: raw('echo begun; sleep 3; echo done') }]);
    const text = detach(slow, {
      folder: '/srv/run',
      run: randomUUID(),
      number: 1,
      owner: 'nobody',
      meaning: '',
      timeout: 60,
      offset: 0,
      begun: false,
      gone: undefined,
    });
    const { count, seconds } = await processes(host, text);
    // The host looks after the script once a second, the follower twice; on a busy machine all of it takes longer.
    expect(count).toBeLessThanOrEqual(27 + 5 * seconds);
  });
});
