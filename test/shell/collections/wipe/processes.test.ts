import { describe, expect, test } from 'vitest';
import { leftoverProcesses } from '../../../../src/collections/system/resources/leftover-processes.ts';
import { canUseNamespaces, namespaceHost, wipes } from './namespace-host.ts';

const absent = { commands: ['/run/k3s/*', 'k3s server*'], cgroups: ['*/kubepods*'] };

describe.runIf(canUseNamespaces)('the processes of a used host', () => {
  test('a shim and what it started are ended, also where they do not listen; others run on', async () => {
    const host = await namespaceHost();
    const made = await host.run(`mkdir -p /run/k3s /run/mine
cp /bin/sleep /run/k3s/shim; cp /bin/sleep /run/mine/sleep
printf '#!/bin/dash\\ntrap "" TERM\\n/run/mine/sleep 300 &\\nwhile :; do /run/mine/sleep 1; done\\n' >/run/mine/stubborn
chmod 755 /run/mine/stubborn; ln -s /run/mine/stubborn /run/k3s/stubborn
cp /bin/dash '/run/k3s/containerd shim)'
setsid '/run/k3s/containerd shim)' /run/mine/stubborn >/dev/null 2>&1 &
setsid /run/k3s/shim 300 >/dev/null 2>&1 &
setsid /run/mine/sleep 299 >/dev/null 2>&1 &
setsid dash -c '/run/mine/sleep 298; :' /run/k3s/x k3s server >/dev/null 2>&1 &
sleep 1`);
    expect(made).toMatchObject({ code: 0 });
    const gone = await wipes(host, leftoverProcesses.bind({ absent }));
    expect(gone.length).toBeGreaterThanOrEqual(3);
    const { stdout } = await host.run(
      'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$file" 2>/dev/null; echo; done',
    );
    expect(stdout).not.toContain('/run/k3s/shim');
    expect(stdout).not.toContain('sleep 300');
    expect(stdout).toContain('/run/mine/sleep 299');
    expect(stdout).toContain('/run/mine/sleep 298');
  });

  test('none of them starts another for one that has ended', async () => {
    const host = await namespaceHost();
    const made = await host.run(`mkdir -p /run/k3s
cp /bin/sleep /run/k3s/nap
printf '#!/bin/dash\\nwhile :; do /run/k3s/nap 300; done\\n' >/run/k3s/loop
chmod 755 /run/k3s/loop
# Of a parent below 100 and a child above it, the child stands first in /proc/[0-9]*.
until [ "$(dash -c 'echo $$')" -ge 88 ]; do :; done
for one in 1 2 3 4 5 6 7 8; do setsid /run/k3s/loop >/dev/null 2>&1 & done
sleep 1`);
    expect(made).toMatchObject({ code: 0 });
    // Ended in one round: the second reading finds none.
    expect(
      (await wipes(host, leftoverProcesses.bind({ absent: { ...absent, commands: ['*/run/k3s/*'] } }))).length,
    ).toBe(16);
  });
});
