import { expect, test } from 'vitest';
import { containerNeeds } from '../../../src/twin/host/container-needs.ts';
import { nspawnCommand } from '../../../src/twin/host/nspawn-command.ts';

const paths = {
  ...{ folder: '/t', root: '/t/root', upper: '/t/upper', work: '/t/work', console: '/t/console' },
  ...{
    disk: '/t/disk',
    store: '/t/store',
    network: '/t/network.sh',
    disks: '/t/disks',
    containers: '/t/containers.conf',
  },
};
const binds = (privileged: boolean): readonly string[] =>
  nspawnCommand({
    ...{ host: 'a', machine: 'm', netns: 'n', paths, apt: '/apt', privileged },
    ...{ memory: 2 ** 32, machineHasSystemd: false, machineHasCgroup2: false },
  }).argv.filter(word => word.includes('containers.conf'));

test('systemd reads the script as one word: nothing in it is a specifier, a variable or the end of the word', () => {
  const [, unit = ''] = /^ExecStartPre=\/bin\/sh -c (".*")$/m.exec(containerNeeds()) ?? [];
  const inside = unit.slice(1, -1);
  expect(inside).toContain('mountpoint -q \\"$$one\\"');
  expect(inside.replaceAll(/\\["\\n]/g, '')).not.toMatch(/["\\\n]/);
  expect(inside.replaceAll('$$', '').replaceAll('%%', '')).not.toMatch(/[$%]/);
});

test('only hosts that run containers get it, where no wipe looks', () => {
  expect(binds(false)).toEqual([]);
  expect(binds(true)).toEqual([
    '--bind-ro=/t/containers.conf:/run/systemd/system.attached/k3s.service.d/twin.conf',
    '--bind-ro=/t/containers.conf:/run/systemd/system.attached/k3s-agent.service.d/twin.conf',
  ]);
});
