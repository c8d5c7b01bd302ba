import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shipped, shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import { createProgram } from '../../../../src/playbook/create-program.ts';
import { loadPlaybook } from '../../../../src/playbook/parse/load-playbook.ts';
import { converges, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

const root = resolve(import.meta.dirname, '../../../..');
const archive = '/var/lib/rancher/k3s/agent/images/k3s-airgap-images.tar';

/** A command of the playbook on an agent, with an archive of images locked. */
async function commandOf(stage: string): Promise<BoundTask> {
  const inventory = await loadInventory(`${root}/inventory/home.yaml`, shippedSections);
  const program = createProgram({
    playbook: await loadPlaybook(`${root}/playbooks/upgrade.yaml`, root, shipped),
    inventory,
    remembered: new Map(),
    vocabulary: shipped,
    artifacts: new Map([
      ['k3s/v1.36.3+k3s1/k3s-airgap-images-amd64.tar', { source: '/cache/images', size: 6, sha256: 'a'.repeat(64) }],
    ]),
    rerun: phase => `provision gate ${phase}`,
  });
  const host = inventory.hosts.find(({ name }) => name === 'wk-1');
  const tasks = host === undefined ? [] : program.tasks(host, { facts: new Map(), silent: new Set() });
  const bound = tasks.find(one => one.stage === stage && one.resource === 'command')?.bound;
  if (bound === undefined) throw new Error(`the playbook has no command in the stage ${stage}`);
  return bound;
}
/** By which containerd imports the archive. */
const importTask = (): Promise<BoundTask> => commandOf('images that are known');

/** A node whose `k3s ctr` notes what it is to import in /srv/imported; it answers where /srv/up is. */
function node(userland: Userland) {
  const host = fresh(userland);
  const folder = userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin';
  mkdirSync(join(host.root, 'srv/sbin'), { recursive: true });
  if (userland === 'dash') host.mount('mount --bind "$1/srv/sbin" "$1/usr/local/sbin"');
  const ctr = `[ -e /srv/up ] || { echo 'cannot access socket' >&2; exit 1; }
case $* in
  'ctr version') ;;
  'ctr -n k8s.io images import --no-unpack '*)
    [ ! -e /srv/bad ] || { echo 'unexpected EOF' >&2; exit 1; }
    cat "$7" >>/srv/imported ;;
  *) exit 9 ;;
esac`;
  host.write(`${folder}/k3s`, `#!/bin/sh\n${ctr}\n`, 0o755);
  host.write(archive, 'older ');
  host.write('/srv/up', '');
  return host;
}

describe.each(userlands)('images of another version, with %s', userland => {
  test('are imported once, and once more where another file of the same length lies in its place', async () => {
    const [host, task] = [node(userland), await importTask()];
    await converges(host, task);
    expect(host.text('/srv/imported')).toBe('older ');
    await host.run(`printf 'newer ' >${archive}.new && mv ${archive}.new ${archive}`);
    await converges(host, task);
    expect(host.text('/srv/imported')).toBe('older newer ');
  });

  test('that cannot be imported stop the host, and are tried again', async () => {
    const [host, task] = [node(userland), await importTask()];
    host.write('/srv/bad', '');
    const failed = await host.apply(task);
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain('unexpected EOF');
    await host.run('rm /srv/bad');
    await converges(host, task);
  });

  test('wait for the next start where K3s does not run, and where none are locked for the host there is nothing to do', async () => {
    const [host, task] = [node(userland), await importTask()];
    await host.run('rm /srv/up');
    await converges(host, task);
    await host.run(`rm ${archive}`);
    await expectNone(host, task);
  });
});

describe.each(userlands)('the unit, with %s', userland => {
  test('is not taken for that of an installer that failed', async () => {
    const [host, task] = [node(userland), await commandOf('agents')];
    const [unit, k3s] = ['/etc/systemd/system/k3s-agent.service', '/var/lib/rancher/k3s'];
    host.write(unit, 'older');
    host.write(
      `${userland === 'busybox' ? '/usr/local/sbin' : '/srv/sbin'}/systemctl`,
      '#!/bin/sh\necho enabled\n',
      0o755,
    );
    host.write(`${k3s}/installed-by`, 'older');
    host.write(`${k3s}/install.sh`, `echo 'no space left' >&2; exit 3`);
    expect((await host.apply(task)).code).not.toBe(0);
    expect(host.text(`${k3s}/installed-by`)).toBe('older');
    host.write(`${k3s}/install.sh`, `echo newer >${unit}`);
    await converges(host, task);
    expect(host.text(unit)).toBe('newer\n');
  });
});
