import { describe, expect, test } from 'vitest';
import { file } from '../../../src/collections/system/resources/files/file.ts';
import { armGuard } from '../../../src/guard/arm-guard.ts';
import { type Guard, guardOf } from '../../../src/guard/guard.ts';
import { settleGuard } from '../../../src/guard/settle-guard.ts';
import type { Task } from '../../../src/model/plan/task.ts';
import { raw, sh } from '../../../src/shell/sh.ts';
import { fresh } from '../fresh.ts';
import { asRoot, userlands } from '../harness.ts';
import { standIn } from './stand-in.ts';

const place = { folder: '/run/provision', run: 'one' };
const KEYS = '/home/app/.ssh/authorized_keys';
const guard: Guard = {
  seconds: 600,
  files: [KEYS, '/home/app/.ssh/rc', '/home/app'],
  trees: [],
  wholes: ['/etc/sudoers.d'],
  programs: ['/opt/shell'],
  named: [],
  units: [],
  sysctls: [],
  sshd: false,
};
const UNDO = 'sh /run/provision/guards/one/undo /run/provision/guards/one now';

/** What may stand where a file is to be restored, by the shell text that puts it there; `left`: whose must be there afterwards. */
const standing: readonly { readonly what: string; readonly text: string; readonly left?: string }[] = [
  { what: 'another text', text: `echo mine >${KEYS}` },
  { what: 'nothing', text: `rm ${KEYS}` },
  {
    what: 'a link to a file',
    text: `echo other >/srv/other; ln -sf /srv/other ${KEYS}`,
    left: 'grep -qx other /srv/other',
  },
  { what: 'a link to a folder', text: `mkdir /srv/f; ln -sfn /srv/f ${KEYS}`, left: '[ -z "$(ls -A /srv/f)" ]' },
  { what: 'a link to nothing', text: `ln -sf /srv/none ${KEYS}`, left: '[ ! -e /srv/none ]' },
  {
    what: 'a folder with something in it',
    text: `rm ${KEYS}; mkdir ${KEYS}; echo x >${KEYS}/x`,
    left: `grep -qx x ${KEYS}.set-aside-*/x`,
  },
  { what: 'a fifo', text: `rm ${KEYS}; mkfifo ${KEYS}` },
  {
    what: 'another file mounted over it',
    text: `echo other >/srv/other; mount --bind /srv/other ${KEYS}`,
    left: 'grep -qx other /srv/other',
  },
  {
    what: 'something mounted over its folder',
    text: 'mount -t tmpfs none /home/app/.ssh',
    left: '! grep -q /home/app/.ssh /proc/self/mountinfo',
  },
  { what: 'something mounted over the home', text: 'mount -t tmpfs none /home/app' },
  { what: 'no folder', text: 'rm -r /home/app/.ssh' },
  { what: 'no home', text: 'rm -r /home/app' },
  {
    what: 'a link in place of its folder',
    text: 'mv /home/app/.ssh /srv/ssh; ln -s /srv/ssh /home/app/.ssh; echo mine >/srv/ssh/authorized_keys',
    left: 'grep -qx mine /srv/ssh/authorized_keys',
  },
  {
    what: 'a link in place of the home',
    text: 'mv /home/app /srv/app; ln -s /srv/app /home/app',
    left: '[ -d /srv/app/.ssh ]',
  },
  { what: 'a file in place of its folder', text: 'rm -r /home/app/.ssh; echo x >/home/app/.ssh' },
  { what: 'a folder that others may write to', text: 'chmod 777 /home/app/.ssh /home/app' },
  { what: 'a home that is not its owner’s', text: 'chown 0:0 /home/app; chmod 700 /home/app' },
  { what: 'something immutable', text: `echo mine >${KEYS}; chattr +i ${KEYS} /home/app/.ssh` },
  { what: 'a mode that sshd refuses', text: `chmod 666 ${KEYS}` },
  { what: 'a file system that is read-only', text: 'mount --bind /home /home; mount -o remount,bind,ro /home' },
];

describe.each(userlands)('what a guard restores with %s', userland => {
  const begin = async () => {
    const host = fresh(userland);
    host.write(KEYS, 'before\n', 0o600);
    host.write('/opt/shell', 'binary\n', 0o755);
    host.write('/etc/sudoers.d/ours', 'app ALL=(ALL) ALL\n', 0o440);
    await host.run('chown -R 1000:1000 /home/app; chmod 755 /home/app; chmod 700 /home/app/.ssh');
    expect(await host.run(armGuard(place, guard, 0))).toMatchObject({ code: 0, stderr: '' });
    return host;
  };
  const seen = `cat ${KEYS}; stat -c '%a %u %n' ${KEYS} /home/app/.ssh /home/app; [ ! -L ${KEYS} ] && [ -f ${KEYS} ] || echo NOT A FILE`;
  const whole = `before\n600 1000 ${KEYS}\n700 1000 /home/app/.ssh\n755 1000 /home/app\n`;

  // Debian's busybox has no chattr.
  const possible = standing.filter(({ text }) => userland !== 'busybox' || !text.includes('chattr'));
  test.each(possible)('is there again where $what stands', async ({ text, left }) => {
    const host = await begin();
    const { stdout } = await host.run(
      `{ ${text}; } >/dev/null 2>&1; ${UNDO}; ${seen}; echo ---; cat /run/provision/guards/one/undone; echo ---
      ${left ?? ':'} && echo left`,
    );
    const [state, undone, kept] = stdout.split('---\n');
    expect(state).toBe(whole);
    expect(undone).toMatch(/^(restored|made|unmounted|set aside) /m);
    expect(undone).not.toContain('could not');
    expect(kept).toBe('left\n');
    expect((await host.run('find /home/app -name ".provision*"')).stdout).toBe('');
  });

  test('tells what it could not restore, and why', async () => {
    const host = await begin();
    standIn(host, { chmod: 'echo "chmod: not permitted" >&2; exit 1' });
    const { stdout } = await host.run(`echo mine >${KEYS}; ${UNDO}; cat /run/provision/guards/one/undone`);
    expect(stdout).toContain(`could not be restored: ${KEYS}: chmod: not permitted\n`);
    expect(stdout).not.toContain(`restored ${KEYS}`);
  });

  test('writes nothing as root in a folder of somebody else’s: he does', async () => {
    const host = await begin();
    standIn(host, { chmod: 'id -u >>/tmp/who; exec /bin/chmod "$@"' });
    const { stdout } = await host.run(
      `: >/tmp/who; /bin/chmod 666 /tmp/who; echo mine >${KEYS}; ${UNDO}; cat /tmp/who ${KEYS}`,
    );
    expect(stdout).toBe('1000\nbefore\n');
  });

  test('takes away what was not there, and tells of a folder that it leaves', async () => {
    const host = await begin();
    const rc = '/home/app/.ssh/rc';
    expect((await host.run(`echo exit >${rc}; ${UNDO}; ls -A /home/app/.ssh`)).stdout).toBe('authorized_keys\n');
    const other = await begin();
    const { stdout } = await other.run(
      `mkdir ${rc}; echo x >${rc}/x; ${UNDO}; cat ${rc}/x /run/provision/guards/one/undone`,
    );
    expect(stdout).toMatch(/^x\ncould not be restored: \/home\/app\/\.ssh\/rc: .*not empty/i);
  });

  test('has systemd read the files of units that it restored, and only then', async () => {
    const dropIn = '/etc/systemd/system/ssh.service.d/ours.conf';
    for (const [files, asked] of [
      [[dropIn], 'daemon-reload\n'],
      [[KEYS], ''],
    ] as const) {
      const host = fresh(userland);
      host.write('/asked', '');
      standIn(host, { systemctl: 'echo "$*" >>/asked' });
      await host.run(armGuard(place, { ...guard, files, wholes: [], programs: [] }, 0));
      host.write(files[0], 'mine\n');
      expect((await host.run(`: >/asked; ${UNDO}; cat /asked`)).stdout).toBe(asked);
      expect(await host.run(`[ ! -e ${files[0]} ]`)).toMatchObject({ code: 0 });
    }
  });

  test('sets a new file aside where every file counts, and loses none', async () => {
    const host = await begin();
    const { stdout } = await host.run(
      `echo 'app ALL=(ALL) !ALL' >/etc/sudoers.d/zz; ${UNDO}; ls /etc/sudoers.d; cat /run/provision/set-aside/one/etc/sudoers.d/zz`,
    );
    expect(stdout).toBe('ours\napp ALL=(ALL) !ALL\n');
  });

  test('leaves what is mounted below alone, also a bind of the same disk, whenever it was mounted', async () => {
    const host = fresh(userland);
    host.write(KEYS, 'before\n', 0o600);
    host.write('/etc/sudoers.d/ours', 'app ALL=(ALL) ALL\n', 0o440);
    const before = '/etc/sudoers.d/a b/[x]';
    await host.run(`mkdir -p '${before}' /etc/sudoers.d/late /srv/data; echo covered >'${before}/covered'; echo old >/srv/data/old
chown -R 1000:1000 /home/app; chmod 755 /home/app; chmod 700 /home/app/.ssh`);
    const bind = (at: string): string => `mount --bind /srv/data '${at}'`;
    const trees = { ...guard, trees: ['/etc/sudoers.d'] };
    host.mount(`mount --bind "$1/srv/data" "$1${before}"`);
    expect(await host.run(armGuard(place, trees, 0))).toMatchObject({ code: 0, stderr: '' });
    expect((await host.run('find /run/provision/guards/one/kept/etc -type f')).stdout).toBe(
      '/run/provision/guards/one/kept/etc/sudoers.d/ours\n',
    );
    const { stdout } = await host.run(`${bind('/etc/sudoers.d/late')}
echo new >/srv/data/old; echo new >/srv/data/new; echo bad >/etc/sudoers.d/zz; mkdir /etc/sudoers.d/more; echo bad >/etc/sudoers.d/more/x
${UNDO}; cat /srv/data/old /srv/data/new; umount '${before}' /etc/sudoers.d/late; cd /etc/sudoers.d; find . -type f | sort; sort /run/provision/guards/one/undone`);
    expect(stdout).toBe(`new
new
./a b/[x]/covered
./ours
set aside /etc/sudoers.d/more/x, which was not there, in /run/provision/set-aside/one/etc/sudoers.d/more
set aside /etc/sudoers.d/zz, which was not there, in /run/provision/set-aside/one/etc/sudoers.d
`);
  });

  test('takes nothing for new that was covered by a mount when the guard was armed', async () => {
    const host = fresh(userland);
    host.write(KEYS, 'before\n', 0o600);
    await host.run('mkdir -p /etc/sudoers.d/own /srv/data; echo covered >/etc/sudoers.d/own/covered');
    const { stdout } = await host.run(sh`mount --bind /srv/data /etc/sudoers.d/own
(
${armGuard(place, guard, 0)}
)
umount /etc/sudoers.d/own; ${raw(UNDO)}; cat /etc/sudoers.d/own/covered`);
    expect(stdout).toBe('covered\n');
  });

  test('tells where it cannot look for what is new apart from mounts', async () => {
    const host = await begin();
    standIn(host, { unshare: 'echo "unshare: not permitted" >&2; exit 1' });
    const { stdout } = await host.run(
      `echo bad >/etc/sudoers.d/zz; ${UNDO}; ls /etc/sudoers.d; cat /run/provision/guards/one/undone`,
    );
    expect(stdout).toBe('ours\nzz\ncould not be restored: what is new in /etc/sudoers.d: unshare: not permitted\n');
  });

  test('puts back what was noted of a file with it, so that it is not taken for somebody’s afterwards', async () => {
    const host = fresh(userland);
    const task = file.bind({ path: '/etc/motd', content: 'first\n' });
    const next = file.bind({ path: '/etc/motd', content: 'second\n' });
    await host.apply(task);
    const guarded: Task = {
      id: 'motd',
      stage: 's',
      title: 'motd',
      resource: 'file',
      timeout: 9,
      bound: next,
      waitsFor: undefined,
    };
    const arm = armGuard(place, guardOf([guarded], 600, undefined), 0);
    expect(await host.run(arm)).toMatchObject({ code: 0, stderr: '' });
    await host.apply(next);
    expect((await host.run(`${UNDO}; cat /run/provision/guards/one/undone`)).stdout).toBe('restored /etc/motd\n');
    expect(await host.plan(task)).toMatchObject({ kind: 'none' });
    expect(JSON.stringify(await host.plan(next))).not.toContain('replaces');
    // What was not there, and was not noted, is neither afterwards.
    const other = fresh(userland);
    expect(await other.run(arm)).toMatchObject({ code: 0 });
    await other.apply(next);
    const { stdout } = await other.run(`${UNDO}; ls /var/lib/provision/written; cat /run/provision/guards/one/undone`);
    expect(stdout).toBe('removed /etc/motd\n');
  });

  test('gives a program its mode again, and leaves the text that a package gave it', async () => {
    const host = await begin();
    await host.run(`echo newer >/opt/shell; chmod 644 /opt/shell; ${UNDO}`);
    expect([host.text('/opt/shell'), host.mode('/opt/shell')]).toEqual(['newer\n', '0755']);
    const other = await begin();
    await other.run(`rm /opt/shell; ${UNDO}`);
    expect([other.text('/opt/shell'), other.mode('/opt/shell')]).toEqual(['binary\n', '0755']);
  });

  test('is gone on with where the undoing was cut halfway', async () => {
    const host = await begin();
    // As a power cut leaves it: begun, and nothing done.
    await host.run(
      `echo mine >${KEYS}; mv /run/provision/guards/one/armed /run/provision/guards/one/fired; echo 999999 >/run/provision/guards/one/undoing`,
    );
    await host.run(
      'echo other >/run/provision/guards/one/boot; sh /run/provision/guards/one/undo /run/provision/guards/one boot',
    );
    expect(host.text(KEYS)).toBe('before\n');
    const other = await begin();
    await other.run(
      `echo mine >${KEYS}; mv /run/provision/guards/one/armed /run/provision/guards/one/fired; echo 999999 >/run/provision/guards/one/undoing`,
    );
    expect((await other.run(settleGuard(place))).stdout).toBe(`undone\nrestored ${KEYS}\n`);
    expect(other.text(KEYS)).toBe('before\n');
  });
});

describe.runIf(asRoot).each(userlands)('a user who exchanges folders while a guard works, with %s', userland => {
  const keep = { ...guard, files: [KEYS], wholes: [], programs: [] };
  const begin = async () => {
    const host = fresh(userland);
    host.write(KEYS, 'before\n', 0o600);
    host.write('/etc/authorized_keys', 'victim\n', 0o600);
    await host.run(
      'chown -R 1000:1000 /home/app; chmod 755 /home/app; chmod 700 /home/app/.ssh; chmod 600 /etc/authorized_keys',
    );
    return host;
  };

  test('does not get a file of his put anywhere else', async () => {
    const host = await begin();
    expect(await host.run(armGuard(place, keep, 0))).toMatchObject({ code: 0, stderr: '' });
    await host.run(`echo mine >${KEYS}`);
    // What is made beside the place is taken away and a link stands there, before anything is copied.
    standIn(host, {
      cp: `for box in /home/app/.ssh/.provision.*; do mv "$box" /home/app/away; ln -sn /etc "$box"; done; PATH=/usr/bin:/bin exec cp "$@"`,
      mv: '[ ! -e /etc/authorized_keys ] || : >/srv/seen; PATH=/usr/bin:/bin exec mv "$@"',
    });
    await host.run('rm /etc/authorized_keys');
    await host.run(UNDO);
    expect((await host.run('ls -d /etc/authorized_keys /srv/seen 2>/dev/null || :')).stdout).toBe('');
  });

  test.each(['755', '1777', '2775'])(
    'does not get the text of others kept as his, with a /home of mode %s',
    async mode => {
      const host = await begin();
      await host.run(`chmod ${mode} /home`);
      // The folder is exchanged before anything is copied, by whatever copies.
      const swap = 'if [ ! -L /home/app/.ssh ]; then mv /home/app/.ssh /home/app/away; ln -sn /etc /home/app/.ssh; fi';
      standIn(host, {
        cp: `${swap}; PATH=/usr/bin:/bin exec cp "$@"`,
        tar: `${swap}; PATH=/usr/bin:/bin exec tar "$@"`,
      });
      await host.run(armGuard(place, keep, 0));
      expect((await host.run('grep -r victim /run/provision/guards 2>/dev/null')).stdout).toBe('');
    },
  );
});
