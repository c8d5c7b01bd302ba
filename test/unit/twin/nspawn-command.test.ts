import { expect, test } from 'vitest';
import { nspawnCommand } from '../../../src/twin/host/nspawn-command.ts';
import { hostPaths } from '../../../src/twin/twin-paths.ts';

const input = {
  host: 'ms-1',
  machine: 'm',
  netns: 'n',
  paths: hostPaths('lab-123456', 'ms-1'),
  apt: '/apt',
  privileged: false,
  memory: 2 ** 30,
  machineHasSystemd: false,
  machineHasCgroup2: false,
};

test('a host is put into its namespace and gets its packages read-only', () => {
  const { argv, env } = nspawnCommand(input);
  expect(argv).toContain('--network-namespace-path=/run/netns/n');
  expect(argv).toContain('--bind-ro=/apt:/srv/apt');
  expect(argv).not.toContain('--capability=all');
  expect(env).toMatchObject({ SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network', SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' });
});

test('where systemd runs the machine, it is asked for the container’s cgroup', () => {
  expect(nspawnCommand(input).argv).toContain('--keep-unit');
  const argv = nspawnCommand({ ...input, machineHasSystemd: true }).argv;
  expect(argv).not.toContain('--keep-unit');
  expect(argv).toContain('--property=MemoryMax=1073741824');
});

test('a privileged host on a machine with old cgroups keeps them, with their controllers', () => {
  const { argv, env } = nspawnCommand({ ...input, privileged: true });
  expect(argv).toContain('--capability=all');
  expect(argv.at(-1)).toBe('SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1');
  expect(env['SYSTEMD_NSPAWN_UNIFIED_HIERARCHY']).toBeUndefined();
  const modern = nspawnCommand({ ...input, privileged: true, machineHasCgroup2: true });
  expect(modern.argv).not.toContain('SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1');
});
