import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unitDropin } from '../../../../src/collections/system/resources/dropin/unit-dropin.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { standIn } from '../../guard/stand-in.ts';
import { asRoot, type Userland, userlands } from '../../harness.ts';

const PATH = '/etc/systemd/system/web.service.d/limits.conf';
const limits = { unit: 'web', name: 'limits', content: '[Service]\nLimitNOFILE=65536\n' };

/**
 * A systemd of one unit, that runs unless `/rests` is there, and was started in the year 2000, or when it was last restarted. It
 * writes down what it is told. `systemd-analyze` complains of a word that it does not know, naming the file, and of
 * a second command without.
 */
function withSystemd(userland: Userland) {
  const host = fresh(userland);
  mkdirSync(join(host.root, 'run/systemd/system'), { recursive: true });
  host.write('/asked', '');
  host.write('/since', 'Sat 2000-01-01 00:00:00 UTC\n');
  standIn(host, {
    systemctl: `case $1 in
  show)
    if [ -e /rests ]; then active=inactive; else active=active; fi
    case $* in *--value*) echo $active; exit ;; esac
    printf 'Names=web.service\\nLoadState=loaded\\nActiveState=%s\\nSubState=running\\nUnitFileState=enabled\\nNeedDaemonReload=%s\\n' \\
      $active $(if [ -e /stale ]; then echo yes; else echo no; fi)
    printf 'DropInPaths=\\nExecMainStartTimestamp=%s\\n' "$(cat /since)"
    ;;
  restart)
    echo "$*" >>/asked
    [ ! -e /broken ] || exit 1
    date -u '+Sat %Y-%m-%d %H:%M:%S UTC' >/since
    ;;
  *) echo "$*" >>/asked; if [ "$1" = daemon-reload ]; then rm -f /stale; fi ;;
esac`,
    journalctl: 'echo "web says why"',
    'systemd-analyze': `[ "$1" = verify ] || exit 1
file=\${SYSTEMD_UNIT_PATH%:}/web.service.d/limits.conf
if grep -sn Unknown "$file" >/dev/null; then echo "$file:2: Unknown key in section [Service], ignoring." >&2; fi
if grep -sq second "$file"; then echo 'web.service: more than one ExecStart=. Refusing.' >&2; exit 1; fi
if [ -e /others ]; then echo 'other.service: bad' >&2; exit 1; fi`,
  });
  return host;
}

describe.runIf(asRoot).each(userlands)('unit_dropin with %s', userland => {
  test('is written and read by systemd once; corrected; taken away with its folder', async () => {
    const host = withSystemd(userland);
    const task = unitDropin.bind(limits);
    expect((await converges(host, task)).action).toBe('create');
    expect([host.text(PATH), host.mode(PATH), host.text('/asked')]).toEqual([
      limits.content,
      '0644',
      'daemon-reload\n',
    ]);
    host.write(PATH, '[Service]\nLimitNOFILE=1\n');
    await converges(host, task);
    expect(host.text('/asked')).toBe('daemon-reload\ndaemon-reload\n');
    // Somebody wrote it anew with the same text, and did not tell systemd.
    host.write('/stale', '');
    expect((await converges(host, task)).fields.map(({ name }) => name)).toEqual(['daemon-reload']);

    const gone = unitDropin.bind({ unit: 'web.service', name: 'limits', state: 'absent' });
    const change = await converges(host, gone);
    expect(change).toMatchObject({ action: 'remove' });
    expect(change.destroys).toBeUndefined();
    expect((await host.run('ls -A /etc/systemd/system /var/lib/provision/written | grep -v :')).stdout.trim()).toBe('');
    expect(host.text('/asked')).toBe('daemon-reload\n'.repeat(4));
  });

  test('restarts what runs and is older, and nothing that is at rest', async () => {
    const host = withSystemd(userland);
    const task = unitDropin.bind({ ...limits, restart: true });
    expect((await converges(host, task)).fields.map(({ name }) => name)).toContain('started');
    expect(host.text('/asked')).toBe('daemon-reload\nrestart -- web.service\n');
    // A run that ended between the two: the difference is still there.
    host.write('/since', 'Sat 2000-01-01 00:00:00 UTC\n');
    expect(await converges(host, task)).toMatchObject({ action: 'restart', why: `older than ${PATH}` });
    host.write('/rests', '');
    host.write('/since', 'Sat 2000-01-01 00:00:00 UTC\n');
    await expectNone(host, task);
    host.write(PATH, '');
    await converges(host, task);
    expect(host.text('/asked').match(/restart/g)).toHaveLength(2);
    // The next task may start it at once, and that has to be later.
    const { stdout } = await host.run(`echo $(($(date +%s) - $(stat -c %Z ${PATH})))`);
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  test('a restart that fails is told with its reason, and is still due after a removal', async () => {
    const host = withSystemd(userland);
    await host.apply(unitDropin.bind(limits));
    host.write('/broken', '');
    const gone = unitDropin.bind({ unit: 'web', name: 'limits', state: 'absent', restart: true });
    expect(await host.apply(gone)).toMatchObject({ code: 1, stderr: expect.stringContaining('web says why') });
    expect((await expectChange(host, gone)).why).toBe('it was begun before');
    await host.run('rm /broken');
    await converges(host, gone);
    expect((await host.run('ls -A /etc/systemd/system')).stdout).not.toContain('web');
  });

  test('what systemd would not take is not put in place; what is wrong with others is none of it', async () => {
    const host = withSystemd(userland);
    for (const [content, says] of [
      ['[Service]\nUnknown=1\n', 'web.service.d/limits.conf:2: Unknown key'],
      ['[Service]\nExecStart=second\n', 'more than one ExecStart'],
    ]) {
      const refused = await host.apply(unitDropin.bind({ ...limits, content }));
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(says ?? '') });
      expect((await host.run(`ls ${PATH} /tmp/tmp.*`)).stdout).toBe('');
    }
    await converges(host, unitDropin.bind({ ...limits, content: '[Service]\nUnknown=1\n', verify: false }));
    host.write('/others', '');
    await converges(host, unitDropin.bind(limits));
  });

  test('somebody’s file is asked about first, and kept; a link is not followed', async () => {
    const host = withSystemd(userland);
    host.write(PATH, 'theirs\n');
    const gone = unitDropin.bind({ unit: 'web', name: 'limits', state: 'absent' });
    expect(await expectChange(host, gone)).toMatchObject({ destroys: true, replaces: { whose: 'somebody' } });
    expect((await host.apply(gone)).stdout).toContain('/var/backups/provision/replaced/etc/systemd/system');
    await host.run(
      `mkdir -p ${PATH}.d; mkdir -p \${0%/*} /etc/systemd/system/web.service.d; ln -s /etc/passwd ${PATH}`,
    );
    expect(await host.plan(gone)).toMatchObject({ kind: 'change', change: { refused: expect.anything() } });
    expect((await host.apply(unitDropin.bind(limits))).code).toBe(1);
  });

  test('of a template no unit is asked, and none restarted', async () => {
    const host = withSystemd(userland);
    const task = unitDropin.bind({ ...limits, unit: 'web@.service' });
    await converges(host, task);
    expect(host.text('/asked')).toBe('daemon-reload\n');
    expect(() => unitDropin.bind({ ...limits, unit: 'web@', restart: true })).toThrow('a template does not run');
  });

  test('without systemd it is refused', async () => {
    const host = fresh(userland);
    expect(await host.plan(unitDropin.bind(limits))).toMatchObject({
      kind: 'change',
      change: { refused: { because: 'systemd does not run here' } },
    });
  });
});
