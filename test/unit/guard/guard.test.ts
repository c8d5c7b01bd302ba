import { expect, test } from 'vitest';
import { guardOf } from '../../../src/guard/guard.ts';
import type { Task } from '../../../src/model/task.ts';
import { resources } from '../../../src/resources/registry.ts';

const task = (resource: string, args: unknown, guard?: number): Task => ({
  id: resource,
  stage: 's',
  title: resource,
  resource,
  timeout: 600,
  bound: resources.get(resource)?.bind(args),
  waitsFor: undefined,
  ...(guard === undefined ? {} : { guard }),
});

test('a guard keeps the files and units of all guarded tasks, for the longest of their times', () => {
  const tasks = [
    task('line', { path: '/etc/ssh/sshd_config', line: 'PrintMotd no' }, 60),
    task('service', { name: 'ssh', state: 'started' }, 90),
    task('service', { name: 'cron', state: 'started' }),
    task('interfaces', { absent: ['wg*', 'cni0'] }, 30),
  ];
  expect(guardOf(tasks)).toEqual({
    seconds: 90,
    paths: ['/etc/ssh/sshd_config'],
    units: ['ssh.service', 'wg-quick@cni0.service'],
    sshd: true,
  });
});

test('there is none where nothing is guarded', () => {
  expect(guardOf([task('service', { name: 'cron', state: 'started' })])).toBeUndefined();
});
