import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { livingProbe, parseLiving } from '../../../../src/remnants/living.ts';
import { shellHost, userlands } from '../../harness.ts';
import { untilRuns } from '../../waits.ts';
import { canUseNamespaces, namespaceHost } from './namespace-host.ts';

/** Starts a process that has this command line, whatever it is. */
const start = (command: string): string => `setsid bash -c 'exec -a "$0" sleep 300' '${command}' >/dev/null 2>&1 &
${untilRuns('sleep')}`;

describe.each(userlands)('with the tools of %s', userland => {
  const host = shellHost(userland);
  afterAll(() => host.close());

  // Its /proc may be this machine's: whatever else runs here is not looked at.
  test('it is read without a complaint, and changes nothing', async () => {
    const child = spawn('bash', ['-c', 'exec -a "/usr/local/bin/k3s agent" sleep 60']);
    onTestFinished(() => void child.kill('SIGKILL'));
    await expect.poll(() => readFileSync(`/proc/${child.pid}/comm`, 'utf8'), { timeout: 30_000 }).toBe('sleep\n');
    const before = host.tree();
    const { code, stdout, stderr } = await host.run(livingProbe);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^process ${child.pid} /usr/local/bin/k3s agent`, 'm'));
    expect(host.tree()).toBe(before);
  });
});

describe.runIf(canUseNamespaces)('what of a cluster is alive on a host', () => {
  test.each([
    'k3s server',
    '/usr/local/bin/k3s agent --token x',
    'rke2 server',
    'kubelet',
    '/usr/bin/kubelet --config x',
    '/snap/microk8s/1/kubelite --x',
    'k0s controller',
    'kube-apiserver --x',
    '/x/containerd-shim-runc-v2 -namespace k8s.io -id y -address /run/k3s/containerd/containerd.sock',
    '/bin/sh /usr/local/bin/k3s server',
  ])('%s is', async command => {
    const host = await namespaceHost();
    await host.run(start(command));
    const { code, stdout } = await host.run(livingProbe);
    expect({ code, living: parseLiving(stdout) }).toEqual({
      code: 0,
      living: [expect.stringMatching(/ runs \(pid \d+\)$/)],
    });
  });

  test.each([
    'vim /usr/local/bin/k3s server',
    'grep kubelet /var/log/syslog',
    '/usr/bin/containerd-shim-runc-v2 -namespace moby -id x',
    'k3s kubectl get pods',
    'conmon --name kubelet',
  ])('%s is not', async command => {
    const host = await namespaceHost();
    await host.run(start(command));
    expect(await host.run(livingProbe)).toMatchObject({ code: 0, stdout: '' });
  });

  test('a mesh is while it has fresh handshakes, or where they cannot be read', async () => {
    const host = await namespaceHost();
    const fake = (name: string, text: string): string =>
      `printf '#!/bin/sh\\n%s\\n' '${text}' >/run/bin/${name}; chmod 755 /run/bin/${name}`;
    const living = async (wg: string): Promise<readonly string[]> => {
      await host.run(fake('wg', wg));
      const path = 'PATH=/run/bin:$PATH';
      return parseLiving((await host.run(`${path}\n${livingProbe.text}`)).stdout);
    };
    const ip =
      'case "$*" in "-d -o link show") printf "%s\\n" "7: wt0: <UP> mtu 1420 qdisc noqueue \\\\    wireguard " ;; esac';
    await host.run(`mkdir -p /run/bin; ${fake('ip', ip)}`);
    const peer = (at: string): string => `printf "K\\t(none)\\t(none)\\t(none)\\t%s\\t0\\t0\\toff\\n" ${at}`;
    const ago = (seconds: number): string => peer(`$(($(date +%s) - ${seconds}))`);
    const self = 'printf "P\\tK\\t51820\\toff\\n"';
    expect(await living([self, ago(20), ago(60), ago(400), peer('0')].join('; '))).toEqual([
      expect.stringMatching(/^wt0 has heard of 2 peers, the last time (?:19|2[01]) s ago$/),
    ]);
    expect(await living([self, ago(181), peer('0')].join('; '))).toEqual([]);
    expect(await living(self)).toEqual([]);
    expect(await living('exit 1')).toEqual(['wt0 is there, and its handshakes could not be read']);
  });

  test('a socket of an interface that is gone is no mesh, and stays', async () => {
    const host = await namespaceHost();
    const socket = `python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("/run/wireguard/wg9.sock")'`;
    await host.run(`mkdir -p /run/wireguard; ${socket}`);
    expect(await host.run(livingProbe)).toMatchObject({ code: 0, stdout: '' });
    expect((await host.run('test -S /run/wireguard/wg9.sock')).code).toBe(0);
  });
});
