import { describe, expect, test } from 'vitest';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

const show = 'printf "%s\\n" "$PWD" "$provision_name" "as=$provision_as shared=$provision_shared rest=$reach_rest"';

describe.each(userlands)('the way to a path, with %s', userland => {
  test.each([
    ['/etc/hosts', '/etc\n./hosts\nas= shared= rest=\n', ''],
    ['/new', '/\n./new\nas= shared= rest=\n', ''],
    ['/home/app/a', '/home/app\n./a\nas=1000 shared= rest=\n', 'mkdir /home/app; chown app /home/app'],
    ['/home/app/b/c/a', '/home/app\n./a\nas=1000 shared= rest=b/c\n', 'mkdir /home/app; chown app /home/app'],
    ['/tmp/a', '/tmp\n./a\nas= shared=1 rest=\n', ''],
    ['/tmp/d/a', '/tmp/d\n./a\nas= shared= rest=\n', 'mkdir /tmp/d'],
    ['/srv/g/a', '/srv/g\n./a\nas= shared=1 rest=\n', 'mkdir /srv/g; chown 0:1000 /srv/g; chmod 775 /srv/g'],
    ['/srv/l/a', '/opt/x\n./a\nas= shared= rest=\n', 'mkdir /opt/x; ln -s ../opt/./y/../x/ /srv/l; mkdir /opt/y'],
  ])('to %s', async (path, said, before) => {
    const host = fresh(userland);
    await host.run(before === '' ? ':' : before);
    expect(await host.run(`provision_reach ${path}; ${show}`)).toMatchObject({ stdout: said, stderr: '', code: 0 });
  });

  test('a missing folder is told from one that is refused', async () => {
    const host = fresh(userland);
    await host.run(
      'mkdir /home/app /tmp/e; ln -s /etc /home/app/l; ln -s /etc /tmp/e/l; ln -s /etc /tmp/l; chown -R app /home/app; chmod 777 /tmp/e',
    );
    expect(await host.run('provision_reach /srv/a/b')).toMatchObject({ code: 3, stderr: '' });
    expect(await host.run('provision_reach /tmp/e/l/shadow')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/tmp/e/l is a symbolic link'),
    });
    expect(await host.run('provision_reach /tmp/l/shadow')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('/tmp/l is a symbolic link'),
    });
    expect(await host.run("provision_reach /home/app/l/shadow; provision_there 'cat shadow'")).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('/home/app/l is a symbolic link'),
    });
  });

  test.each([
    ['/srv/l/shadow', '/srv/l is a symbolic link that root does not own', 'ln -s /etc /srv/l; chown -h app /srv/l'],
    ['/srv/a/x', 'goes through too many symbolic links', 'ln -s b /srv/a; ln -s a /srv/b'],
    ['/tmp/e/../x', '/tmp/e/.. is a symbolic link', 'mkdir /tmp/e; chmod 777 /tmp/e'],
  ])('%s is refused: %s', async (path, why, before) => {
    const host = fresh(userland);
    await host.run(before);
    expect(await host.run(`provision_reach ${path}`)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
  });

  test('a file in place of a folder is a missing folder', async () => {
    const host = fresh(userland);
    expect(await host.run(': >/tmp/f; provision_reach /tmp/f/x')).toMatchObject({ code: 3, stderr: '' });
  });

  test('below a folder of another, nothing of root’s goes with the act: neither groups nor variables', async () => {
    const host = fresh(userland);
    await host.run('mkdir /home/app; chown app /home/app');
    const said = await host.run(
      'export SECRET=x; provision_reach /home/app/a; provision_there \'id -G; echo "${SECRET-none}"\'',
    );
    expect(said).toMatchObject({ code: 0, stdout: '1000\nnone\n' });
  });

  test('below a folder of another, that one acts, with his rights and pipes for outputs', async () => {
    const host = fresh(userland);
    await host.run('mkdir /home/app; chown app /home/app; chmod 600 /etc/shadow');
    const said = await host.run(
      'provision_reach /home/app/a; printf in | provision_there \'id -u; id -g; cat; pwd; echo "$1"; readlink /proc/self/fd/1 | cut -c 1-4; readlink /proc/self/fd/2 | cut -c 1-4; ls /proc/self/fd | grep -x . | tr "\\n" " "; cat /etc/shadow; exit 7\' \'a  b\'',
    );
    expect(said).toMatchObject({ code: 7, stderr: expect.stringMatching(/shadow.*denied/) });
    expect(said.stdout).toBe('1000\n1000\nin/home/app\na  b\npipe\npipe\n0 1 2 3 ');
  });
});
