import { describe, expect, test } from 'vitest';
import { leftoverMounts } from '../../../../src/collections/system/resources/leftover-mounts.ts';
import type { Reading } from '../../../../src/model/reading/reading.ts';
import { canHang, hungMount } from '../../hung-mount.ts';
import { untilRuns } from '../../waits.ts';
import { canUseNamespaces, type NamespaceHost, namespaceHost, userlands, wipes } from './namespace-host.ts';

const task = leftoverMounts.bind({ absent_below: ['/run/k3s', '/var/lib/kubelet', '/var/lib/rancher'] });

const ready = async (host: NamespaceHost, text: string): Promise<void> => {
  const made = await host.prepare(`set -e\n${text}`);
  expect(made, made.stderr).toMatchObject({ code: 0 });
};

const apply = async (host: NamespaceHost): Promise<Reading> => {
  const outcome = await host.plan(task);
  if (outcome.kind !== 'change') throw new Error(`expected a change, got ${JSON.stringify(outcome)}`);
  return host.run(outcome.change.apply);
};

const points = async (host: NamespaceHost): Promise<string> =>
  (await host.prepare("cut -d ' ' -f 5 /proc/self/mountinfo")).stdout;

describe.runIf(canUseNamespaces).each(userlands)('mounts of a used host, %s', userland => {
  test('of the user: the binding goes and is named, what is bound stays as it is', async () => {
    const host = await namespaceHost(userland);
    await ready(
      host,
      `mkdir -p /mnt/nas/photos /mnt/disk /mnt/o /var/lib/kubelet/g /var/lib/kubelet/d /var/lib/kubelet/o /mnt/real/pods/v /var/lib/kubelet/tab
echo mine >/mnt/nas/photos/1.jpg; echo mine >/mnt/o/2.jpg
mount -t tmpfs disk /mnt/disk; echo mine >/mnt/disk/3.jpg
mount --bind /mnt/nas /var/lib/kubelet/g; mount -o remount,bind,ro /var/lib/kubelet/g
mount --bind /mnt/disk /var/lib/kubelet/d
mount -t overlay overlay -o lowerdir=/mnt/o:/mnt/nas /var/lib/kubelet/o || mount --bind /mnt/o /var/lib/kubelet/o
ln -s /mnt/real /var/lib/rancher; mount -t tmpfs tmpfs /mnt/real/pods/v`,
    );
    const outcome = await host.plan(task);
    const fields = outcome.kind === 'change' ? outcome.change.fields : [];
    expect(Object.fromEntries(fields.map(one => [one.name, one.before]))).toMatchObject({
      '/var/lib/kubelet/g': '/mnt/nas bound here, tmpfs',
      '/var/lib/kubelet/d': '/mnt/disk bound here, tmpfs',
      '/mnt/real/pods/v': 'tmpfs',
    });
    await wipes(host, task);
    const { stdout } = await host.prepare('cat /mnt/nas/photos/1.jpg /mnt/o/2.jpg /mnt/disk/3.jpg');
    expect(stdout).toBe('mine\nmine\nmine\n');
  });

  test.each([
    ['before it was bound', 'mount -t tmpfs disk /mnt/nas/photos; mount --rbind /mnt/nas /var/lib/kubelet/g'],
    ['after it was bound', 'mount --bind /mnt/nas /var/lib/kubelet/g; mount -t tmpfs disk /mnt/nas/photos'],
    ['at the binding', 'mount --bind /mnt/nas /var/lib/kubelet/g; mount -t tmpfs disk /var/lib/kubelet/g/photos'],
    [
      'in a binding of a binding',
      'mount --bind /mnt/nas /var/lib/kubelet/g; mount --bind /mnt/nas /var/lib/kubelet/g/inner; mount -t tmpfs disk /mnt/nas/photos',
    ],
  ])('a disk that the user mounted in a folder of his stays mounted there: %s', async (_, bind) => {
    const host = await namespaceHost(userland);
    await ready(
      host,
      `mount --make-shared /mnt; mkdir -p /mnt/nas/photos /mnt/nas/inner /var/lib/kubelet/g
${bind}
echo mine >/mnt/nas/photos/1.jpg`,
    );
    expect(await points(host)).toContain('/var/lib/kubelet/g/photos\n');
    await wipes(host, task);
    expect((await host.prepare('mountpoint /mnt/nas/photos && cat /mnt/nas/photos/1.jpg')).stdout).toContain(
      '\nmine\n',
    );
    expect(await points(host)).not.toContain('/var/lib/kubelet/');
  });

  test('are found wherever a chain of links leads', async () => {
    const host = await namespaceHost(userland);
    await ready(
      host,
      `mkdir -p '/mnt/ssd/k 8s/kubelet/pods/v' /mnt/ssd/rancher/k3s/x; ln -s ssd /mnt/disk
ln -s '../../mnt/disk/k 8s/kubelet' /var/lib/kubelet; ln -s /mnt/disk/../ssd/rancher /var/lib/rancher
mount -t tmpfs tmpfs '/mnt/ssd/k 8s/kubelet/pods/v'; mount -t tmpfs tmpfs /mnt/ssd/rancher/k3s/x`,
    );
    expect((await wipes(host, task)).toSorted()).toEqual(['/mnt/ssd/k 8s/kubelet/pods/v', '/mnt/ssd/rancher/k3s/x']);
  });

  test('are no answer where a folder leads round in a ring', async () => {
    const host = await namespaceHost(userland);
    await ready(host, 'ln -s ring /var/lib/kubelet; ln -s kubelet /var/lib/ring');
    expect(await host.plan(task)).toMatchObject({
      kind: 'unreadable',
      evidence: ['/var/lib/kubelet: its target cannot be determined'],
    });
  });

  test.runIf(canHang)('behind a link are found beside a folder that does not answer', async () => {
    const host = await namespaceHost(userland);
    await ready(
      host,
      `mkdir -p /run/k3s /mnt/real/pods/v; ln -s /mnt/real /var/lib/rancher; mount -t tmpfs tmpfs /mnt/real/pods/v
setsid sh -c '${hungMount('/run/k3s')}; cd /; exec sleep 300' >/dev/null 2>&1 &
while ! grep -q ' /run/k3s ' /proc/self/mountinfo; do sleep 0.1; done`,
    );
    const outcome = await host.plan(task);
    expect(outcome.kind === 'change' ? outcome.change.fields.map(one => one.name) : outcome).toEqual([
      '/mnt/real/pods/v',
    ]);
  });

  const holders: Readonly<Record<string, readonly [string, RegExp]>> = {
    'works there': [
      `cd "$p"; setsid sleep 300 >/dev/null 2>&1 & ${untilRuns('sleep')}`,
      /process \d+ \(sleep 300\)[^\n]*, user root: works in \/run\/k3s\/a b/,
    ],
    'has a file open': [
      `echo x >"$p/f"; setsid sleep 301 9<"$p/f" >/dev/null 2>&1 & ${untilRuns('sleep')}`,
      /process \d+ \(sleep 301\)[^\n]*: has open \/run\/k3s\/a b\/f/,
    ],
    'runs a program there': [
      `cp /bin/sleep "$p/nap"; setsid "$p/nap" 302 >/dev/null 2>&1 & ${untilRuns('nap')}`,
      /process \d+ \([^\n]*nap 302\)[^\n]*: (runs|has mapped) \/run\/k3s\/a b\/nap/,
    ],
    'works there in a mount namespace of its own': [
      `mount --make-shared /run; mount --make-shared "$p"
setsid unshare --mount --propagation slave sh -c 'cd "$1/." && exec sleep 303' sh "$p" >/dev/null 2>&1 & sleep 0.5`,
      /process \d+ \(sleep 303\)[^\n]*: (works in \/run\/k3s\/a b|sees it at)/,
    ],
    'swaps or loops on it: a loop device': [
      'dd if=/dev/zero of="$p/disk" bs=1M count=2 2>/dev/null; losetup --find --show "$p/disk"',
      /loop device \/dev\/loop\d+: its file is \/run\/k3s\/a b\/disk/,
    ],
  };
  test.each(Object.entries(holders))(
    'that are busy stay, and the holder is named: who %s',
    async (_, [hold, named]) => {
      const host = await namespaceHost(userland);
      await ready(
        host,
        `p='/run/k3s/a b'; mkdir -p "$p" /run/k3s/free; mount -t tmpfs tmpfs /run/k3s/free
mount -t tmpfs tmpfs "$p"
${hold}`,
      );
      const applied = await apply(host);
      await host.prepare('losetup -a | grep "/run/k3s/a b" | cut -d : -f 1 | xargs -r losetup -d');
      expect(applied.code, applied.stderr).toBe(1);
      expect(applied.stderr).toMatch(/\/run\/k3s\/a b is busy/);
      expect(applied.stderr).toMatch(named);
      const left = await points(host);
      expect(left).toContain('/run/k3s/a\\040b\n');
      expect(left).not.toContain('/run/k3s/free');
    },
  );

  test.runIf(canHang)(
    'whose server is gone are detached, and it is said; busy or not',
    async () => {
      const host = await namespaceHost(userland);
      await ready(
        host,
        `mkdir -p /run/k3s/hung /run/k3s/next; mount -t tmpfs tmpfs /run/k3s/next
setsid sh -c '${hungMount('/run/k3s/hung')}; cd /; exec sleep 300' >/dev/null 2>&1 &
while ! grep -q ' /run/k3s/hung ' /proc/self/mountinfo; do sleep 0.1; done
(setsid sh -c 'cd /run/k3s/hung' >/dev/null 2>&1 &)`,
      );
      const started = performance.now();
      const applied = await apply(host);
      expect(applied.code, applied.stderr).toBe(0);
      expect((performance.now() - started) / 1000).toBeLessThan(40);
      if (applied.stdout !== '')
        expect(applied.stdout).toContain('detached /run/k3s/hung: fuse of hung does not answer');
      expect(await points(host)).not.toContain('/run/k3s/');
    },
    60_000,
  );

  test.runIf(canHang)(
    'that have taken a question and never answer hold up nobody, though no signal ends who waits',
    async () => {
      const host = await namespaceHost(userland);
      await ready(
        host,
        `mkdir -p /var/lib/kubelet/stuck
setsid sh -c '${hungMount('/var/lib/kubelet/stuck')}; cd /; dd bs=1M count=1 <&9 >/dev/null 2>&1; exec sleep 300' >/dev/null 2>&1 &
while ! grep -q ' /var/lib/kubelet/stuck ' /proc/self/mountinfo; do sleep 0.1; done
sleep 0.3`,
      );
      const started = performance.now();
      const applied = await apply(host);
      expect(applied.code, applied.stderr).toBe(0);
      expect((performance.now() - started) / 1000).toBeLessThan(40);
      expect(await points(host)).not.toContain('/var/lib/kubelet/');
    },
    60_000,
  );
});
