import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { machineHasSystemd, makeHostCgroups, removeCgroups } from '../../../src/twin/host/host-cgroup.ts';

/** Where this machine has its hierarchy of version 2, alone or beside the old ones. */
const mount = ['/sys/fs/cgroup', '/sys/fs/cgroup/unified'].find(one => existsSync(join(one, 'cgroup.controllers')));
/** As a machine that is not run by systemd, and whose root may make cgroups. */
const possible = mount !== undefined && process.getuid?.() === 0 && !machineHasSystemd();

const words = (folder: string, file: string): readonly string[] =>
  readFileSync(join(folder, file), 'utf8').split(/\s+/).filter(Boolean);

/** What the kernel itself does of it: no stand-in has its rules. */
describe.skipIf(!possible)('the cgroups of a host, on a hierarchy of version 2', () => {
  const at = mount ?? '';
  const id = `test-cgroup-${process.pid}`;
  const all = possible ? words(at, 'cgroup.controllers') : [];
  /** What was handed on before, from below up: twins of others may be there. */
  const before = [join(at, 'provision-twin'), at].map(
    folder => [folder, existsSync(folder) ? words(folder, 'cgroup.subtree_control') : []] as const,
  );

  afterEach(() => {
    removeCgroups(id, at);
    for (const [folder, had] of before) {
      for (const one of all.filter(name => !had.includes(name)))
        if (existsSync(folder)) writeFileSync(join(folder, 'cgroup.subtree_control'), `-${one}`);
    }
  });

  test.each([
    ['a host', false],
    ['one that runs containers', true],
  ])('%s has one, with all controllers of the machine, which it hands on to its own', async (_, privileged) => {
    const folders = makeHostCgroups(id, 'one', privileged, 2 ** 29, at);
    expect(folders).toEqual([join(at, 'provision-twin', id, 'one')]);
    const [folder = ''] = folders;
    expect(words(folder, 'cgroup.controllers')).toEqual(all);
    if (existsSync(join(folder, 'memory.max'))) expect(words(folder, 'memory.max')).toEqual([`${2 ** 29}`]);
    // As nspawn does it: the host goes into a cgroup below, so that this one may hand its controllers on.
    const host = spawn('sleep', ['60']);
    const ended = once(host, 'exit');
    try {
      writeFileSync(join(folder, 'cgroup.procs'), `${host.pid}`);
      const payload = join(folder, 'payload');
      mkdirSync(payload);
      writeFileSync(join(payload, 'cgroup.procs'), `${host.pid}`);
      for (const one of all) writeFileSync(join(folder, 'cgroup.subtree_control'), `+${one}`);
      expect(words(payload, 'cgroup.controllers')).toEqual(all);
      expect(words(payload, 'cgroup.procs')).toEqual([`${host.pid}`]);
    } finally {
      host.kill('SIGKILL');
      await ended;
    }
    removeCgroups(id, at);
    expect(existsSync(join(at, 'provision-twin', id))).toBe(false);
  });

  test('what others have there is no hierarchy of its own: a process is in one cgroup only', () => {
    const others = join(at, 'provision-twin', id, 'others');
    mkdirSync(others, { recursive: true });
    expect(makeHostCgroups(id, 'one', true, 2 ** 29, at)).toHaveLength(1);
  });
});
