import { describe, expect, test } from 'vitest';
import { dropInOverrides } from '../../../../../src/collections/system/boot/dropin-at-boot.ts';
import { settingsOf } from '../../../../../src/collections/system/boot/unit-settings.ts';

const D = '/etc/systemd/system/web.service.d';
const ours = (content: string) => ({ path: `${D}/50-ours.conf`, content });
const other = (path: string, ...lines: string[]) => ({ path, lines });
const told = (content: string, ...files: { path: string; lines: readonly string[] }[]) =>
  dropInOverrides('web.service', ours(content), files).map(({ what, after, by }) => [what, after, by]);

describe('who else sets what a drop-in sets', () => {
  const limit = '[Service]\nLimitNOFILE=1\n';

  test('one whose name comes later, whatever folder it is in; not an earlier one, nor one that says the same', () => {
    const early = other(`${D}/10-early.conf`, '[Service]', 'LimitNOFILE=2');
    expect(told(limit, early)).toEqual([]);
    const late = other('/usr/lib/systemd/system/web.service.d/90-vendor.conf', '[Service]', 'LimitNOFILE = 3');
    expect(told(limit, early, late)).toEqual([['LimitNOFILE of web.service', '3', late.path]]);
    const last = other(`${D}/95-last.conf`, '[Service]', 'LimitNOFILE=1');
    expect(told(limit, last, late)).toEqual([]);
    expect(told(limit, other(`${D}/99-x.conf`, '[Unit]', 'LimitNOFILE=3'))).toEqual([]);
    expect(told(limit, other(`${D}/99-x.conf`, '[Service]', 'LimitNOFILE='))[0]?.[1]).toBe('as it is by default');
  });

  test('to a list others add; who empties it takes ours away', () => {
    const list = '[Service]\nEnvironment=A=1\n';
    expect(told(list, other(`${D}/90-x.conf`, '[Service]', 'Environment=B=2'))).toEqual([]);
    const emptied = other(`${D}/90-x.conf`, '[Service]', 'Environment=', 'Environment=B=2');
    expect(told(list, emptied)).toEqual([['Environment of web.service', 'begun anew', emptied.path]]);
  });

  test('one of its name in a stronger folder, which is read in its place; not in a weaker one, nor in one that a boot empties', () => {
    const strong = other('/etc/systemd/system.control/web.service.d/50-ours.conf', '[Service]');
    expect(told(limit, strong)).toEqual([[ours('').path, 'not read', strong.path]]);
    expect(told(limit, other('/usr/lib/systemd/system/web.service.d/50-ours.conf'))).toEqual([]);
    expect(told(limit, other('/run/systemd/system/web.service.d/90-x.conf', '[Service]', 'LimitNOFILE=3'))).toEqual([]);
  });
});

test('lines of a unit file are read as systemd reads them', () => {
  expect(settingsOf(['[Service]', '# A=1', ' ExecStart = a \\', 'b', '; B=2', 'C=', 'rubbish'])).toEqual([
    { section: 'Service', key: 'ExecStart', value: 'a  b' },
    { section: 'Service', key: 'C', value: '' },
  ]);
});
