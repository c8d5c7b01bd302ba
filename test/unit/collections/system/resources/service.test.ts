import { describe, expect, test } from 'vitest';
import { service } from '../../../../../src/collections/system/resources/service.ts';

/** As systemd 252 prints it under TZ=UTC, for the properties that are asked. */
const shown = (changed: Readonly<Record<string, string>> = {}, before = 'now 1732165800\n'): string =>
  before +
  Object.entries({
    ExecMainStartTimestamp: 'Thu 2024-11-21 05:06:03 UTC',
    LoadState: 'loaded',
    ActiveState: 'active',
    SubState: 'running',
    UnitFileState: 'enabled',
    InactiveExitTimestamp: 'Thu 2024-11-21 05:06:03 UTC',
    NeedDaemonReload: 'no',
    ...changed,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const started = Date.parse('2024-11-21T05:06:03Z') / 1000;
const plan = (spec: object, stdout: string) =>
  service.bind({ name: 'ssh', ...spec }).plan({ stdout, stderr: '', code: 0 });
const running = { state: 'started', enabled: true };
const withInput = { ...running, inputs: ['/etc/a'] };

describe('service', () => {
  test('says why there is nothing to do', () => {
    expect(plan(running, shown())).toEqual({ kind: 'none', why: 'active (running), enabled' });
  });

  test.each([
    [{ ActiveState: 'inactive' }, { name: 'state', before: 'inactive', after: 'active' }],
    [{ ActiveState: 'failed' }, { name: 'state', before: 'failed', after: 'active' }],
    [
      { ActiveState: 'activating', SubState: 'auto-restart' },
      { name: 'state', before: 'activating', after: 'active' },
    ],
    [{ UnitFileState: 'disabled' }, { name: 'enabled', before: 'disabled', after: 'enabled' }],
    [{ UnitFileState: 'enabled-runtime' }, { name: 'enabled', before: 'enabled-runtime', after: 'enabled' }],
    [{ NeedDaemonReload: 'yes' }, { name: 'daemon-reload', before: 'needed', after: 'done' }],
  ])('wants it running and enabled: %j', (changed, field) => {
    expect(plan(running, shown(changed))).toMatchObject({ kind: 'change', change: { fields: [field] } });
  });

  test('a unit that has nothing to enable is enabled', () => {
    expect(plan(running, shown({ UnitFileState: 'static' })).kind).toBe('none');
  });

  test.each([
    [started - 1, 'none'],
    [started, 'change'],
    [started + 1, 'change'],
  ])('an input that changed at %d: %s', (changed, kind) => {
    expect(plan(withInput, shown({}, `now ${started + 60}\ninput ${changed} /etc/a\n`)).kind).toBe(kind);
  });

  test('is restarted because it is older than its input, and says so', () => {
    expect(plan(withInput, shown({}, `now ${started + 60}\ninput ${started + 5} /etc/a\n`))).toMatchObject({
      kind: 'change',
      change: { action: 'restart', why: 'older than /etc/a', fields: [{ name: 'started' }] },
    });
  });

  test('counts from the start of the main process, else from the unit’s own', () => {
    const later = shown(
      { ExecMainStartTimestamp: 'Thu 2024-11-21 05:07:00 UTC' },
      `now ${started + 60}\ninput ${started + 5} /etc/a\n`,
    );
    expect(plan(withInput, later).kind).toBe('none');
    expect(
      plan(withInput, shown({ ExecMainStartTimestamp: '' }, `now ${started + 60}\ninput ${started + 5} /etc/a\n`)).kind,
    ).toBe('change');
  });

  test('names its inputs for the tasks before it', () => {
    expect(service.bind({ name: 'ssh', ...withInput }).inputs).toEqual([{ kind: 'path', name: '/etc/a' }]);
  });

  test('where systemd does not run, nothing can be wanted', () => {
    expect(plan({ state: 'stopped', enabled: false }, 'now 1\nabsent\n').kind).toBe('none');
    expect(plan(running, 'now 1\nabsent\n')).toMatchObject({
      kind: 'change',
      change: {
        refused: { because: 'systemd does not run here', liftedBy: {} },
        apply: { text: expect.stringContaining('exit 1') },
      },
    });
  });

  test('a unit that is not there is stopped, and may come with a task before', () => {
    const missing = shown({ LoadState: 'not-found', ActiveState: 'inactive', SubState: 'dead', UnitFileState: '' });
    expect(plan({ state: 'stopped', enabled: false }, missing).kind).toBe('none');
    expect(plan(running, missing)).toMatchObject({
      change: {
        why: 'there is no unit ssh.service yet',
        fields: [{ name: 'enabled' }, { name: 'state' }],
        apply: { text: expect.stringContaining('daemon-reload') },
      },
    });
  });

  test('stops, disables and masks, in this order', () => {
    const outcome = plan({ state: 'stopped', enabled: false, masked: true }, shown());
    if (outcome.kind !== 'change') throw new Error(outcome.kind);
    const steps = [...outcome.change.apply.text.matchAll(/^systemctl (\w+)/gm)].map(match => match[1]);
    expect(steps).toEqual(['disable', 'stop', 'mask']);
  });

  test.each([
    [running, 'inactive', 'start'],
    [running, 'failed', 'start'],
    [running, 'activating', 'restart'],
    [withInput, 'inactive', 'restart'],
  ])('%j, seen %s: systemctl %s', (spec, ActiveState, verb) => {
    const outcome = plan(spec, shown({ ActiveState }));
    if (outcome.kind !== 'change') throw new Error(outcome.kind);
    const verbs = [...outcome.change.apply.text.matchAll(/^systemctl (start|restart) /gm)].map(match => match[1]);
    expect(verbs).toEqual([verb]);
  });

  test('a masked unit is unmasked before anything else', () => {
    const outcome = plan(
      { ...running, masked: false },
      shown({ LoadState: 'masked', UnitFileState: 'masked', ActiveState: 'inactive' }),
    );
    if (outcome.kind !== 'change') throw new Error(outcome.kind);
    expect(outcome.change.fields.map(field => field.name)).toEqual(['masked', 'enabled', 'state']);
    expect(outcome.change.apply.text.indexOf('unmask')).toBeLessThan(outcome.change.apply.text.indexOf('enable -q'));
  });

  test.each([
    ['ssh', 'ssh.service'],
    ['wg-quick@wg0', 'wg-quick@wg0.service'],
    ['fstrim.timer', 'fstrim.timer'],
    ['openvpn-server@site.a', 'openvpn-server@site.a.service'],
  ])('%s is %s', (name, unit) => {
    expect(service.bind({ name, enabled: true }).ids).toEqual([{ kind: 'unit', name: unit }]);
  });
});
