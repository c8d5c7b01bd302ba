import { describe, expect, test } from 'vitest';
import { noPaths } from '../../../../src/collections/system/checks/no-paths.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { archive } from '../../../../src/collections/wipe/resources/archive.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';

const TO = '/var/backups/provision';
const FILES = 720;

/** Names as long as a file system has them, so that few files make a long list: 2.5 MB. */
const deep = `/etc/rancher${`/${'a'.repeat(250)}`.repeat(12)}`;
const spec = { path: ['/etc/rancher', '/etc/zzz'], archive: TO };

describe.skipIf(!asRoot).each(userlands)('a list too long to be sent, with %s', userland => {
  test('is cut on the screen only: the rest is counted, archived, and removed', { timeout: 240_000 }, async () => {
    const host = fresh(userland);
    const made = await host.run(`mkdir -p -m 0700 /run/mount; mkdir -p ${deep} /etc/zzz; : >/etc/zzz/last
cd ${deep}; at=0; while [ $at -lt ${FILES} ]; do at=$((at + 1)); echo x >f$at; done`);
    expect(made, made.stderr).toMatchObject({ code: 0 });
    const task = absent.bind(spec);
    const outcome = await host.plan(task);
    if (outcome.kind !== 'change') throw new Error(JSON.stringify(outcome).slice(0, 500));
    const { fields } = outcome.change;
    const listed = fields.filter(one => one.name.startsWith('/') && one.before === 'file').length;
    const [more] = fields.filter(one => one.name.endsWith('more, too many to be listed here'));
    expect(listed).toBeGreaterThan(500);
    expect(listed + (more?.amount?.objects ?? 0)).toBe(FILES + 1);
    expect(more).toMatchObject({ loss: 'for good', before: "all of them in the archive's list on the host" });
    // What nothing was listed of is not called what can be recreated.
    expect(fields.filter(one => one.loss === 'again')).toEqual([]);

    const keep = archive.bind({ to: TO, name: 'wipe', of: [spec] });
    const kept = await host.plan(keep);
    expect(kept).toMatchObject({
      kind: 'change',
      change: { fields: [{ name: 'objects', after: String(FILES + 1) }, {}, {}] },
    });
    const refused = await host.run(outcome.change.apply);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('no archive in') });
    expect(await host.run('ls /etc/zzz')).toMatchObject({ stdout: 'last\n' });

    const saved = await host.apply(keep);
    expect(saved, saved.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(`${FILES + 1} objects`) });
    const applied = await host.apply(task);
    expect(applied, applied.stderr).toMatchObject({ code: 0 });
    const check = noPaths.bind(spec);
    expect(check.judge(await host.run(check.probe))).toMatchObject({ kind: 'met' });
  });
});
