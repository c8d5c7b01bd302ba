import { describe, expect, test } from 'vitest';
import { authorizedKey } from '../../../../src/collections/system/resources/authorized-key.ts';
import { absent } from '../../../../src/collections/system/resources/files/absent.ts';
import { block } from '../../../../src/collections/system/resources/files/block.ts';
import { directory } from '../../../../src/collections/system/resources/files/directory.ts';
import { download } from '../../../../src/collections/system/resources/files/download.ts';
import { file } from '../../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../../src/collections/system/resources/files/symlink.ts';
import { template } from '../../../../src/collections/system/resources/files/template.ts';
import { sysctl } from '../../../../src/collections/system/resources/sysctl.ts';
import type { BoundTask } from '../../../../src/model/plan/resource.ts';
import { expectChange } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { type Userland, userlands } from '../../harness.ts';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p a@b';
const keys = '/root/.ssh/authorized_keys';
const ofRoot = 'mkdir -p /root/.ssh; echo "root:x:0:0::/root:/bin/sh" >/etc/passwd; echo "root:x:0:" >/etc/group';

interface Case {
  readonly task: BoundTask;
  /** Makes what is read. */
  readonly before: string;
  /** Moves it between the reading and the change. */
  readonly moved: string;
}

/** Everything that overwrites or removes what it has read. */
const cases: Readonly<Record<string, Case>> = {
  'file, another content': {
    task: file.bind({ path: '/srv/a', content: 'new\n' }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >/srv/a',
  },
  'file, another mode': {
    task: file.bind({ path: '/srv/a', content: 'old\n', mode: '0600' }),
    before: 'echo old >/srv/a; chmod 644 /srv/a',
    moved: 'chmod 640 /srv/a',
  },
  'file, become a link': {
    task: file.bind({ path: '/srv/a', content: 'new\n' }),
    before: 'echo old >/srv/a',
    moved: 'mv /srv/a /srv/b; ln -s /srv/b /srv/a',
  },
  'file, there after all': {
    task: file.bind({ path: '/srv/a', content: 'new\n' }),
    before: ':',
    moved: 'echo mine >/srv/a',
  },
  template: {
    task: template.bind({ path: '/srv/a', template: 'new\n' }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >/srv/a',
  },
  line: {
    task: line.bind({ path: '/srv/a', line: 'new', match: '^old' }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >>/srv/a',
  },
  block: {
    task: block.bind({ path: '/srv/a', block: 'new\n' }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >>/srv/a',
  },
  'absent, a file become a folder': {
    task: absent.bind({ path: '/srv/a' }),
    before: ': >/srv/a',
    moved: 'rm /srv/a; mkdir /srv/a; : >/srv/a/mine',
  },
  'absent, a folder become a link': {
    task: absent.bind({ path: '/srv/a' }),
    before: 'mkdir /srv/a',
    moved: 'mv /srv/a /srv/b; ln -s /srv/b /srv/a',
  },
  'absent, a link become a file': {
    task: absent.bind({ path: '/srv/a' }),
    before: 'ln -s /srv/b /srv/a',
    moved: 'rm /srv/a; echo mine >/srv/a',
  },
  symlink: {
    task: symlink.bind({ path: '/srv/a', target: '/new' }),
    before: 'ln -s /old /srv/a',
    moved: 'rm /srv/a; ln -s /mine /srv/a',
  },
  'symlink, forced over a file': {
    task: symlink.bind({ path: '/srv/a', target: '/new', force: true }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >/srv/a',
  },
  directory: {
    task: directory.bind({ path: '/srv/a', mode: '0700' }),
    before: 'mkdir -m 755 /srv/a',
    moved: 'chmod 750 /srv/a',
  },
  authorized_key: {
    task: authorizedKey.bind({ user: 'root', key }),
    before: `${ofRoot}; echo old >${keys}`,
    moved: `echo mine >>${keys}`,
  },
  'authorized_key, a home that moved': {
    task: authorizedKey.bind({ user: 'root', key }),
    before: ofRoot,
    moved: 'echo "root:x:0:0::/srv:/bin/sh" >/etc/passwd',
  },
  download: {
    task: download.bind({ url: 'http://127.0.0.1:9/x', path: '/srv/a', sha256: '0'.repeat(64) }),
    before: 'echo old >/srv/a',
    moved: 'echo mine >/srv/a',
  },
  'sysctl, its file': {
    task: sysctl.bind({ values: { 'test.a': 1 }, file: '/srv/a' }),
    before: 'mkdir -p /srv/proc-sys/test; echo 1 >/srv/proc-sys/test/a; echo old >/srv/a',
    moved: 'echo mine >/srv/a',
  },
  'sysctl, live': {
    task: sysctl.bind({ values: { 'test.a': '1 2' }, file: '/srv/a' }),
    before: "mkdir -p /srv/proc-sys/test; printf '0\\t0\\n' >/srv/proc-sys/test/a",
    moved: "printf '7\\t7\\n' >/srv/proc-sys/test/a",
  },
};

/** Kernel settings are files of the host's own, where a case makes them. */
function withSettings(userland: Userland) {
  const host = fresh(userland);
  host.mount('[ ! -d "$1/srv/proc-sys" ] || mount --bind "$1/srv/proc-sys" "$1/proc/sys"');
  return host;
}

describe.each(userlands)('what was read has moved, with %s', userland => {
  test.each(Object.entries(cases))('%s: the task stops, says what moved, and leaves it', async (_, one) => {
    const host = withSettings(userland);
    await host.run(one.before);
    const change = await expectChange(host, one.task);
    await host.run(one.moved);
    const digest = host.tree();
    const applied = await host.run(change.apply);
    expect(applied.code).toBe(1);
    expect(applied.stderr).toMatch(/ has changed since it was read\nread: .*\nnow: {2}./);
    expect(host.tree()).toBe(digest);
  });

  test('a live setting that another one has brought along is no surprise', async () => {
    const host = withSettings(userland);
    await host.run('mkdir -p /srv/proc-sys/test; echo 0 >/srv/proc-sys/test/a');
    const change = await expectChange(host, sysctl.bind({ values: { 'test.a': 1 }, file: '/srv/a' }));
    await host.run('echo 1 >/srv/proc-sys/test/a');
    expect(await host.run(change.apply)).toMatchObject({ code: 0 });
  });

  test('takes away what a killed script has left beside its place, and nothing of a user with a name like ours', async () => {
    const host = withSettings(userland);
    const theirs = ['.provision.aB3xYz', '.provision.0b1c6a1e-7a0c-4a53-9d25-3a1b6f0c5c11', '.provision.undo', 'mine'];
    await host.run(
      `cd /srv; ln -s /old l; mkdir d ${theirs[1]}; for name in ${theirs.join(' ')}; do [ -d $name ] || echo theirs >$name; done`,
    );
    // The section's own shell too, or its trap would clean up.
    const killed = 'mv() { read -r self name state parent rest </proc/self/stat; kill -s KILL $$ $parent $self; }';
    for (const task of [
      file.bind({ path: '/srv/a', content: 'new\n' }),
      symlink.bind({ path: '/srv/l', target: '/new' }),
    ]) {
      const { apply } = await expectChange(host, task);
      await expect(host.run(`${killed}\n${apply.text}`)).rejects.toThrow('the shell stopped');
      const left = (await host.run('cd /srv; ls -A')).stdout
        .split('\n')
        .filter(name => /^\.provision\..{30}/.test(name));
      expect(left).toHaveLength(2);
      await host.apply(directory.bind({ path: '/srv/d', mode: '0711' }));
      await host.apply(task);
      expect((await host.run('cd /srv; ls -dA .provision.*')).stdout).toBe(`${theirs.slice(0, 3).sort().join('\n')}\n`);
      await host.run('chmod 700 /srv/d');
    }
    expect(host.text('/srv/mine')).toBe('theirs\n');
  });

  test('a link to a folder is replaced in one step, by a link and by a file', async () => {
    const host = withSettings(userland);
    await host.run('mkdir /srv/folder; ln -s folder /srv/l');
    const seen = ['rm', 'mv', 'ln']
      .map(act => `${act}() { command ${act} "$@"; [ -L /srv/l ] || [ -f /srv/l ] || kill -s KILL $$; }`)
      .join('\n');
    for (const task of [
      symlink.bind({ path: '/srv/l', target: '/new' }),
      symlink.bind({ path: '/srv/l', target: 'folder' }),
      file.bind({ path: '/srv/l', content: 'x\n', force: true }),
    ]) {
      const { apply } = await expectChange(host, task);
      expect(await host.run(`${seen}\n${apply.text}`)).toMatchObject({ code: 0 });
    }
    expect((await host.run('ls -A /srv/folder; ls -A /srv')).stdout).toBe('folder\nl\n');
    expect(host.text('/srv/l')).toBe('x\n');
  });
});
