import { describe, expect, test } from 'vitest';
import { command } from '../../../../src/collections/system/resources/command.ts';
import { converges, expectChange, expectNone } from '../../converges.ts';
import { fresh } from '../../fresh.ts';
import { userlands } from '../../harness.ts';

describe.each(userlands)('command with %s', userland => {
  test('runs until what it creates is there', async () => {
    const host = fresh(userland);
    const task = command.bind({
      run: `printf '%s' "it's $((1 + 1))" >"/etc/a b"`,
      creates: '/etc/a b',
      changes: 'make it',
    });
    const change = await converges(host, task);
    expect(change).toMatchObject({
      action: 'run',
      why: '/etc/a b is missing',
      fields: [{ name: 'run', before: undefined, after: 'make it' }],
    });
    expect(change.unprovable).toBeUndefined();
    expect(host.text('/etc/a b')).toBe("it's 2");
  });

  test('runs until `unless` is satisfied, and only where `only_if` is', async () => {
    const host = fresh(userland);
    const task = command.bind({ run: 'echo x >>/etc/log', unless: 'grep -q x /etc/log', only_if: 'test -f /etc/log' });
    await expectNone(host, task);
    host.write('/etc/log', '');
    await converges(host, task);
    expect(host.text('/etc/log')).toBe('x\n');
  });

  test('says what cannot be proved', async () => {
    const host = fresh(userland);
    expect(await expectChange(host, command.bind({ run: ':', only_if: 'true' }))).toMatchObject({ unprovable: true });
    expect(await expectChange(host, command.bind({ run: ':', always: true }))).toMatchObject({ unprovable: true });
  });

  test('keeps an error of syntax to itself, and tells the exit status', async () => {
    const host = fresh(userland);
    expect((await host.apply(command.bind({ run: "echo 'oops", always: true }))).code).not.toBe(0);
    expect(await host.apply(command.bind({ run: 'echo no >&2; exit 5', always: true }))).toMatchObject({
      code: 5,
      stderr: 'no\n',
    });
    await expectChange(host, command.bind({ run: 'true', unless: 'if' }));
  });

  test('does not take a condition that could not be asked for a “no”', async () => {
    const host = fresh(userland);
    host.write('/srv/plain', 'no program\n', 0o644);
    for (const condition of ['no-such-program --ok', '/srv/plain', '/srv/none']) {
      for (const word of ['unless', 'only_if']) {
        const change = await expectChange(host, command.bind({ run: 'true', always: true, [word]: condition }));
        expect(change.refused?.because).toMatch(new RegExp(`\`${word}\` could not be asked: .*(not found|denied)`));
      }
    }
    // Where the program may come from is what an earlier task has to bring.
    const asked = await expectChange(host, command.bind({ run: 'true', unless: 'no-such-program --ok' }));
    expect(asked.refused?.liftedBy?.paths).toContain('/usr/local/bin/no-such-program');
    await expectNone(host, command.bind({ run: 'true', only_if: 'command -v no-such-program' }));
  });

  test('stops a command that takes too long, and one whose guard has changed', async () => {
    const host = fresh(userland);
    const slow = await host.apply(command.bind({ run: 'sleep 20', always: true, timeout: 1 }));
    expect(slow.code).not.toBe(0);
    expect(slow.stderr).toContain('stopped after 1 s');
    const change = await expectChange(host, command.bind({ run: 'echo >/etc/b', creates: '/etc/a' }));
    host.write('/etc/a', '');
    expect((await host.run(change.apply)).stderr).toContain('no longer to be run: creates');
  });
});
