import { describe, expect, test } from 'vitest';
import { emptyOrAbsent } from '../../../../src/collections/system/checks/empty-or-absent.ts';
import { noPaths } from '../../../../src/collections/system/checks/no-paths.ts';
import { leftoverUnits } from '../../../../src/collections/system/resources/leftover-units.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, type ShellHost, userlands } from '../../harness.ts';
import { canHang, hungMount } from '../../hung-mount.ts';

/** Asks, and expects that asking changed nothing. */
async function ask(host: ShellHost, check: BoundCheck) {
  const before = host.tree();
  const reading = await host.run(check.probe);
  expect(reading).toMatchObject({ code: 0, stderr: '' });
  expect(host.tree()).toBe(before);
  return check.judge(reading);
}
const seen = (...names: readonly string[]) => names.map(name => expect.objectContaining({ seen: name }));

describe.each(userlands)('what is left of files, with %s', userland => {
  test('hidden names are found and named, in folders behind links too', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir -p /etc/cni /mnt/ssd/k3s /srv/empty; ln -s /mnt/ssd /srv/way; : >/etc/cni/.hidden; : >/mnt/ssd/k3s/..odd; : >/srv/file',
    );
    const check = emptyOrAbsent.bind({
      paths: ['/etc/cni', '/srv/way/k3s', '/srv/way', '/srv/file', '/srv/empty', '/srv/none'],
    });
    expect(await ask(host, check)).toEqual({
      kind: 'not-met',
      findings: seen('/etc/cni/.hidden', '/srv/way/k3s/..odd', '/srv/way (symbolic link)', '/srv/file (file)'),
    });
    const none = emptyOrAbsent.bind({ paths: ['/srv/empty', '/srv/none'] });
    expect(await ask(host, none)).toEqual({ kind: 'met', evidence: '2 folders empty or absent' });
  });

  test.runIf(asRoot && canHang)(
    'a server that does not answer is named, and not waited for',
    { timeout: 60_000 },
    async () => {
      const host = fresh(userland);
      await host.run(
        'mkdir -p /var/lib/kubelet /etc/rancher/nas; : >/etc/rancher/f; ln -s /var/lib/kubelet/pods /srv/k',
      );
      host.mount(hungMount('"$1/var/lib/kubelet"'));
      host.mount('mount --bind "$1/etc" "$1/etc/rancher/nas"');
      const silent = '/var/lib/kubelet/pods';
      expect(await ask(host, emptyOrAbsent.bind({ paths: ['/var/lib/kubelet', '/etc/rancher'] }))).toEqual({
        kind: 'not-met',
        findings: seen(
          '/var/lib/kubelet (the server of its file system does not answer)',
          '/etc/rancher/f',
          '/etc/rancher/nas',
        ),
      });
      expect(await ask(host, noPaths.bind({ path: ['/srv/k/a', silent, '/etc/rancher'] }))).toEqual({
        kind: 'not-met',
        findings: seen(
          '/etc/rancher (directory)',
          '/srv/k/a: the server of its file system does not answer',
          `${silent}: the server of its file system does not answer`,
        ),
      });
      await host.run('rm -r /etc/rancher/f');
      expect(await ask(host, noPaths.bind({ path: ['/etc/rancher'] }))).toEqual({
        kind: 'met',
        evidence: 'nothing at any of them',
        kept: [
          {
            name: '/etc/rancher/nas',
            kind: 'mount point',
            owner: 'the host',
            why: expect.stringMatching(/^mounted: /),
          },
        ],
      });
    },
  );

  test.runIf(asRoot)('drop-ins of a unit go with it, and nothing that is mounted among them', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p /etc/systemd/system/k3s.service.d/mine /home/u /etc/systemd/system/multi-user.target.wants
echo mine >/home/u/photo; ln -s /home/u /etc/systemd/system/k3s.service.d/link; : >/etc/systemd/system/k3s.service.d/.a
: >/etc/systemd/system/k3s.service; ln -s ../k3s.service /etc/systemd/system/multi-user.target.wants/`);
    const task = leftoverUnits.bind({ absent: ['k3s*.service'] });
    const outcome = await host.plan(task);
    host.mount('mount --bind "$1/home/u" "$1/etc/systemd/system/k3s.service.d/mine"');
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    const applied = await host.run(outcome.change.apply);
    expect(applied).toMatchObject({ code: 1, stderr: expect.stringContaining('mine') });
    expect(host.text('/home/u/photo')).toBe('mine\n');
    expect((await host.run('ls -A /etc/systemd/system/k3s.service.d')).stdout).toBe('mine\n');
  });

  // K3s' installer writes the token there, under the name that INSTALL_K3S_NAME gave the unit.
  test('the file of a unit’s environment goes with the unit, and stays with one that stays', async () => {
    const host = fresh(userland);
    const at = '/etc/systemd/system';
    await host.run(`mkdir -p ${at}
for unit in k3s-x:'k3s server' k3s-backup:restic; do
  printf '[Service]\\nExecStart=/usr/local/bin/%s\\n' "\${unit#*:}" >"${at}/\${unit%%:*}.service"
  echo K3S_TOKEN=secret >"${at}/\${unit%%:*}.service.env"
done
echo K3S_TOKEN=secret >${at}/k3s.service.env; echo K3S_TOKEN=secret >${at}/k3s-lone.service.env`);
    const names = { absent: ['k3s.service', 'k3s*.service'], programs: ['k3s server', 'k3s agent'] };
    const outcome = await host.plan(leftoverUnits.bind(names));
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome));
    expect(outcome.change.kept?.map(one => one.name.split(',')[0]).sort()).toEqual([
      'k3s-backup.service',
      'k3s-lone.service',
    ]);
    expect(await host.run(outcome.change.apply)).toMatchObject({ code: 0 });
    expect((await host.run(`ls ${at}`)).stdout).toBe(
      'k3s-backup.service\nk3s-backup.service.env\nk3s-lone.service.env\n',
    );
    // Nobody knows whose a file is that no unit is left of: it is told, and goes where the unknown does.
    const all = await host.plan(leftoverUnits.bind({ ...names, owners: { unknown: 'remove', keep: ['k3s-backup'] } }));
    if (all.kind !== 'change') throw new Error(JSON.stringify(all));
    expect(await host.run(all.change.apply)).toMatchObject({ code: 0 });
    expect((await host.run(`ls ${at}`)).stdout).toBe('k3s-backup.service\nk3s-backup.service.env\n');
  });
});
