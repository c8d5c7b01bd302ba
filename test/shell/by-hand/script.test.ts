import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostScript } from '../../../src/by-hand/host-script.ts';
import type { HandPhase, HandTask } from '../../../src/model/by-hand/hand-phase.ts';
import { NOTHING_KNOWN } from '../../../src/model/plan/program.ts';
import { sh } from '../../../src/shell/sh.ts';
import { byHand } from '../../fixtures/by-hand.ts';
import { inventoryOf } from '../../fixtures/inventory.ts';
import { type ShellHost, shellHost, userlands } from '../harness.ts';

const inventory = inventoryOf([{ name: 'cloud' }], [{ name: 'one', site: 'cloud', address: '192.0.2.1' }]);

const book = `name: book
stages:
  - name: files
    tasks:
      # Only for root.
      - directory: { path: /etc/app/keys, mode: '0700', owner: root, group: root }
      - file: { path: /etc/app/a b, content: "it's $HOME \\\\ \`x\`\\nEND\\n", mode: '0640' }
      - file: { path: /etc/app/open, content: 'no newline' }
      - line: { path: /etc/app/lines, line: 'one  two', create: true, mode: '0600' }
      - name: once
        command: { run: 'echo done >/etc/app/made; exit 0', creates: /etc/app/made, changes: make it }
gate:
  - file_mode: { paths: [/etc/app/lines], mode: '0600' }
  - clock: {}
`;

/** A step that needs what another host tells, and has a secret of its own. */
const needy: HandTask = {
  id: '1.1',
  title: 'the tunnel',
  where: 'book.yaml:1:1',
  comment: [],
  needs: [
    { name: 'TWO_PUB', about: 'the key of two', print: 'cat /key', from: 'two', like: '[a-z]{4}', secret: false },
  ],
  does: {
    kind: 'step',
    files: [
      {
        path: '/etc/app.conf',
        text: 'own = @@secret:own_key@@\npeer = <TWO_PUB> <TWO_PUB>\nstays = <THREE_PUB>\n',
        mode: '0600',
        owner: 'root',
        group: 'root',
        secrets: { own_key: '/etc/own.key' },
      },
    ],
    expect: 'it has both',
  },
};

const phaseOf = (task: HandTask): HandPhase => ({
  word: 'book',
  title: 'a book',
  cluster: 'test',
  file: 'book.yaml',
  comment: [],
  hosts: [{ host: 'one', stages: [{ name: 'first', comment: [], tasks: [task] }], gate: [] }],
});

describe.each(userlands)('an exported script on %s', userland => {
  let host: ShellHost;
  beforeEach(() => {
    host = shellHost(userland);
  });
  afterEach(() => host.close());

  const run = async (words = '') => {
    const { code, stdout, stderr } = await host.run(`sh /root/book-one.sh ${words} </dev/null`);
    return { code, said: `${stdout}${stderr}` };
  };
  /** Every file with its mode, owner, size and time, but for where scripts work. */
  const everything = () => host.run('find / -xdev ! -path "/run*" ! -path "/tmp*" ! -path "/proc*" -exec ls -ldn {} +');
  const give = (phase: HandPhase) => {
    const [one] = phase.hosts;
    if (one === undefined) throw new Error('no host');
    host.write('/root/book-one.sh', hostScript(phase, one, 'provision gate book'));
  };

  test('bare → done → nothing to do → drift → done', async () => {
    const { phase, cannot, program } = byHand(inventory, book);
    expect(cannot).toEqual([]);
    give(phase);
    const bare = await everything();
    const looked = await run('--look');
    expect(looked, looked.said).toMatchObject({ code: 0 });
    expect(looked.said.match(/: to be done$/gm)).toHaveLength(5);
    expect(await everything()).toEqual(bare);

    const first = await run('--steps');
    expect(first, first.said).toMatchObject({ code: 0 });
    expect(host.text('/etc/app/a b')).toBe("it's $HOME \\ `x`\nEND\n");
    expect(host.mode('/etc/app/a b')).toBe('0640');
    expect(host.text('/etc/app/open')).toBe('no newline');
    expect(host.text('/etc/app/lines')).toBe('one  two\n');
    expect(host.mode('/etc/app/keys')).toBe('0700');

    // Provision itself finds nothing to change.
    const [one] = inventory.hosts;
    if (one === undefined) throw new Error('no host');
    for (const { title, bound } of program.tasks(one, NOTHING_KNOWN)) {
      if (bound === undefined) throw new Error(title);
      expect(await host.plan(bound), title).toMatchObject({ kind: 'none' });
    }

    const second = await run('--steps');
    expect(second, second.said).toMatchObject({ code: 0 });
    expect(second.said).not.toMatch(/^\+ /m);
    expect(second.said.match(/: already so$/gm)).toHaveLength(5);

    host.write('/etc/app/a b', 'mine\n');
    const third = await run('--steps');
    expect(third.said.match(/^\+ .*$/gm)).toEqual(['+ 1.2 file /etc/app/a b']);
    expect(host.text('/etc/app/a b')).toBe("it's $HOME \\ `x`\nEND\n");
    expect(host.text('/etc/app/a b.before')).toBe('mine\n');
  });

  test('the questions: GO, or STOP with what was expected and what is seen', async () => {
    give(byHand(inventory, book).phase);
    await run('--steps');
    const go = await run('--gate');
    expect(go, go.said).toMatchObject({ code: 0 });
    expect(go.said).toContain('GO    waiting for /etc/app/lines to have mode 0600');
    // Nobody is there to be asked.
    expect(go.said).toContain('?     waiting for the clock to be right');
    await host.run('chmod 0644 /etc/app/lines');
    const stop = await run('--gate');
    expect(stop).toMatchObject({ code: 3 });
    expect(stop.said).toMatch(/STOP {2}waiting for .*\n {2}expected: 0600, owned by root\n {2}seen:\n {4}-rw-r--r--/);
  });

  test('what another host tells is asked for, read from a file of root’s alone, and filled in', async () => {
    give(phaseOf(needy));
    host.write('/etc/own.key', 'secret\n', 0o600);
    const asked = await run('--steps');
    expect(asked).toMatchObject({ code: 3 });
    expect(asked.said).toContain(
      'STOP: this needs the key of two\n  → on two: cat /key\n  → put it into /root/test.values',
    );
    host.write('/root/test.values', 'TWO_PUB=wrong one\n', 0o600);
    expect((await run('--steps')).said).toContain('STOP: /root/test.values: TWO_PUB is not the key of two');
    host.write('/root/test.values', 'TWO_PUB=abcd\n', 0o600);
    await host.run('chmod 0644 /root/test.values');
    expect((await run('--steps')).said).toContain("/root/test.values is not root's alone");
    await host.run('chmod 0600 /root/test.values');
    const done = await run('--steps');
    expect(done, done.said).toMatchObject({ code: 0 });
    expect(host.text('/etc/app.conf')).toBe('own = secret\npeer = abcd abcd\nstays = <THREE_PUB>\n');
    expect(host.mode('/etc/app.conf')).toBe('0600');
    expect(done.said).not.toContain('secret');
    expect((await run('--steps')).said).toContain('already so');
    // Nothing of it is left where the script worked.
    expect((await host.run('ls -A /run /tmp')).stdout).not.toContain('by-hand');
  });

  test('a step that fails, and one that does not bring what it promises, end the script', async () => {
    const step = (make: ReturnType<typeof sh>): HandTask => ({
      ...needy,
      needs: [],
      does: { kind: 'step', is: sh`[ -e /etc/there ]`, make, expect: '/etc/there exists' },
    });
    give(
      phaseOf(
        step(sh`false
: >/etc/there`),
      ),
    );
    const failed = await run('--steps');
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.said).toContain('STOP: 1.1 the tunnel: failed');
    give(phaseOf(step(sh`:`)));
    const empty = await run('--steps');
    expect(empty).toMatchObject({ code: 3 });
    expect(empty.said).toContain('STOP: 1.1 the tunnel: done, and not as expected\n  → expected: /etc/there exists');
  });
});
