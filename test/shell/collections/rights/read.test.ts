import { describe, expect, test } from 'vitest';
import { authorizedKey } from '../../../../src/collections/system/resources/authorized-key.ts';
import { file } from '../../../../src/collections/system/resources/files/file.ts';
import { line } from '../../../../src/collections/system/resources/files/line.ts';
import { symlink } from '../../../../src/collections/system/resources/files/symlink.ts';
import { bundle } from '../../../../src/shell/bundle.ts';
import { readFrames } from '../../../../src/shell/frames.ts';
import { sh } from '../../../../src/shell/sh.ts';
import { fresh } from '../../fresh.ts';
import { asRoot, userlands } from '../../harness.ts';
import { holdsSecret, keyTask, places, prepare, secret, standIns, tasks, victims } from './attack.ts';

const word = secret.slice(0, 20);

describe.runIf(asRoot).each(userlands)('root reads for nobody, with %s', userland => {
  test.each(Object.entries(places))(
    'a link or a pipe at the last name, in %s, is told as what it is',
    async (_, folder) => {
      const host = fresh(userland);
      await prepare(host);
      await host.run(`cd ${folder}/d; rm -f shadow; ln -s /etc/shadow shadow`);
      for (const task of Object.values(tasks(folder)))
        expect(JSON.stringify([await host.read(task), await host.plan(task)])).not.toContain(word);
      await host.run(`cd ${folder}/d; rm -f shadow; mkfifo shadow; chmod 666 shadow`);
      for (const task of Object.values(tasks(folder))) expect((await host.read(task)).code).toBe(0);
    },
  );

  test('a pipe that comes in place of a file while it is read ends in time, and is an error', {
    timeout: 60_000,
  }, async () => {
    const host = fresh(userland);
    const stand = standIns(host);
    await prepare(host);
    const swap = 'rm -f "$d/shadow"; mkfifo -m 666 "$d/shadow"';
    const task = file.bind({ path: '/home/app/d/shadow', content: 'ours\n' });
    stand.arm(6, swap, '/home/app/d');
    const before = Date.now();
    const { code, stdout } = await host.read(task);
    expect(Date.now() - before).toBeLessThan(45_000);
    expect(code === 0 ? stdout : '').toMatch(/^(?:in 1000\|app other\n)?$/);
  });

  test('what the user may not read is unreadable, never absent', async () => {
    const host = fresh(userland);
    await prepare(host);
    await host.run('chown root /home/app/d/shadow; chmod 600 /home/app/d/shadow');
    expect(await host.plan(file.bind({ path: '/home/app/d/shadow', content: 'ours\n' }))).toMatchObject({
      kind: 'unreadable',
      evidence: expect.arrayContaining([expect.stringContaining('/home/app/d/shadow')]),
    });
  });

  test('nor is it read by root where one shell asks for several', async () => {
    const host = fresh(userland);
    await prepare(host);
    await host.run('cd /home/app/d; chown root shadow; chmod 600 shadow; echo theirs >text; chown app text');
    const paths = ['/home/app/d/shadow', '/home/app/d/text'];
    const asked = bundle(
      paths.map(path => ({ id: path, script: file.bind({ path, content: 'ours\n' }).probe, question: true })),
    );
    host.write('/srv/asked', asked.text);
    const { stdout, stderr } = await host.run(sh`exec 8>&-; sh /srv/asked`);
    const { readings } = readFrames(asked, Buffer.from(stdout), Buffer.from(stderr));
    expect(asked.text).toContain(`reach_named='${paths.join(' ')}'`);
    expect(readings.get(paths[0] ?? '')?.code).not.toBe(0);
    expect(readings.get(paths[1] ?? '')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^in 1000\|app file /),
    });
    expect(stdout).not.toContain(word);
  });

  test('a secret is not taken from where a link of the user leads', async () => {
    const host = fresh(userland);
    await prepare(host);
    await host.run('ln -s /etc/shadow /home/app/d/token; chown -h app /home/app/d/token');
    const task = file.bind({
      path: '/srv/env',
      content: 'T=@@secret:t@@\n',
      secrets: { t: '/home/app/d/token' },
      mode: '0644',
    });
    const said = await host.apply(task);
    expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining('missing or empty') });
    expect(holdsSecret(host, ['srv', 'home'])).toBe(false);
    // One of root's, in a folder that is root's alone, is.
    await host.run('echo hidden >/opt/token; ln -s /opt/token /etc/token');
    await host.apply(file.bind({ path: '/srv/env', content: 'T=@@secret:t@@\n', secrets: { t: '/etc/token' } }));
    expect(host.text('/srv/env')).toBe('T=hidden\n');
  });
});

describe.runIf(asRoot).each(userlands)('what stands below a folder of a user is that user, with %s', userland => {
  test('a file of root there is refused, in the plan and in the deed, with a way out', async () => {
    const host = fresh(userland);
    await prepare(host);
    for (const task of [
      file.bind({ path: '/home/app/d/new', content: 'x\n', owner: 'root' }),
      line.bind({ path: '/home/app/d/shadow', line: 'x', owner: 'root' }),
    ]) {
      const outcome = await host.plan(task);
      expect(outcome).toMatchObject({
        kind: 'change',
        change: {
          refused: {
            because: expect.stringMatching(/^.* lies in a folder of app/),
            liftedBy: { paths: expect.any(Array) },
          },
        },
      });
      expect(await host.apply(task)).toMatchObject({ code: 1, stderr: expect.stringContaining('→ say owner: app') });
    }
  });

  test('without an owner it becomes the one of the user, and so does a link', async () => {
    const host = fresh(userland);
    await prepare(host);
    await host.apply(file.bind({ path: '/home/app/d/new', content: 'x\n', mode: '0640' }));
    await host.apply(symlink.bind({ path: '/home/app/d/link', target: '/etc/motd' }));
    expect((await host.run('cd /home/app/d; stat -c "%U:%G %a" new; stat -c %U link')).stdout).toBe(
      'app:app 640\napp\n',
    );
  });

  test('a folder of root below it is reached with the rights of the user only', async () => {
    const host = fresh(userland);
    await prepare(host);
    await host.run(
      'mkdir /home/app/ours; echo old >/home/app/ours/a; chmod 755 /home/app/ours; chmod 644 /home/app/ours/a',
    );
    const before = victims(host);
    const said = await host.apply(file.bind({ path: '/home/app/ours/a', content: 'x\n', owner: 'app' }));
    expect(said.code).not.toBe(0);
    expect(host.text('/home/app/ours/a')).toBe('old\n');
    expect(victims(host)).toBe(before);
  });
});

describe.runIf(asRoot).each(userlands)('an authorized key, with %s', userland => {
  const lineOf = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p a@b';

  test('goes into the home of the very user that is named, also where it is root’s', async () => {
    const host = fresh(userland);
    await host.run(`mkdir -p /home/x.y /home/xzy; chmod 755 /home/x.y
echo 'xzy:x:1001:1000::/home/xzy:/bin/sh' >>/etc/passwd; echo 'x.y:x:1002:1000::/home/x.y:/bin/sh' >>/etc/passwd
chown 1001 /home/xzy`);
    expect(await host.apply(authorizedKey.bind({ user: 'x.y', key: lineOf }))).toMatchObject({ code: 0 });
    expect(
      (await host.run('ls -A /home/xzy; stat -c "%u %a %n" /home/x.y /home/x.y/.ssh /home/x.y/.ssh/*')).stdout,
    ).toBe('0 755 /home/x.y\n1002 700 /home/x.y/.ssh\n1002 600 /home/x.y/.ssh/authorized_keys\n');
    expect(await host.plan(authorizedKey.bind({ user: 'x.y', key: lineOf }))).toMatchObject({ kind: 'none' });
  });

  test('is refused where the home is missing, or somebody else’s', async () => {
    const host = fresh(userland);
    expect(await host.apply(keyTask)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the home /home/app does not exist'),
    });
    await host.run("mkdir /home/app; chown 1001 /home/app; echo 'other:x:1001:1000::/home/o:/bin/sh' >>/etc/passwd");
    expect(await host.apply(keyTask)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lies in a folder of other'),
    });
  });
});
