import { describe, expect, test } from 'vitest';
import { shipped } from '../../../src/collections/collections.ts';
import type { Script } from '../../../src/model/plan/script.ts';
import type { Reading } from '../../../src/model/reading/reading.ts';
import { sharesShell } from '../../../src/shell/ask/one-shell.ts';
import { bundle } from '../../../src/shell/bundle.ts';
import { readFrames } from '../../../src/shell/frames.ts';
import { raw } from '../../../src/shell/sh.ts';
import { argsOfExample } from '../../fixtures/args-of-example.ts';
import { exampleArgs } from '../../fixtures/example-args.ts';
import { fresh } from '../fresh.ts';
import { type ShellHost, userlands } from '../harness.ts';

/** Asks questions in one script, and returns their answers by their order. */
async function ask(host: ShellHost, scripts: readonly Script[], question: boolean): Promise<readonly Reading[]> {
  const all = bundle(scripts.map((script, at) => ({ id: String(at), script, question })));
  // In a file: an argument is 128 kB at most.
  host.write('/srv/asked', all.text);
  const { stdout, stderr, code } = await host.run('sh /srv/asked');
  expect(code).toBe(0);
  const { readings, complete } = readFrames(all, Buffer.from(stdout), Buffer.from(stderr));
  expect(complete).toBe(true);
  return scripts.map((_, at) => {
    const { stderr: said, ...reading } = readings.get(String(at)) ?? { stdout: '', stderr: 'not asked', code: -1 };
    // A shell tells the line at which something went wrong.
    // Clocks and counters go on.
    return {
      ...reading,
      stdout: reading.stdout.replace(/\d{5,}/g, 'N'),
      stderr: said.replace(/(\/srv\/asked: )(?:line )?\d+: /g, '$1'),
    };
  });
}

const probes: readonly { readonly name: string; readonly probe: Script }[] = [
  ...[...shipped.resources.values()].flatMap(definition =>
    definition.examples.map(example => {
      const { name } = definition;
      return { name, probe: definition.bind(argsOfExample(definition, example)).probe };
    }),
  ),
  ...[...shipped.checks.values()].flatMap(({ name, examples, bind }) =>
    examples.map(example => ({ name: `check ${name}`, probe: bind(exampleArgs(name, example)).probe })),
  ),
];

describe.each(userlands)('questions that one shell asks, with %s', userland => {
  test('leave nothing to the next but variables and functions', async () => {
    const host = fresh(userland);
    const [, second, third] = await ask(
      host,
      [
        raw('set -- a b; set -f; IFS=:; cd /etc; set +eu; echo first'),
        raw('echo "$# $PWD $-" /et*; for one in a:b c; do echo "$one"; done; (set -u; echo "${none-}")'),
        raw('false; echo never'),
      ],
      true,
    );
    expect(second?.stdout).toMatch(/^0 \/ \S*e\S* \/etc\na:b\nc\n\n$/);
    expect(second?.stdout).not.toMatch(/^0 \/ \S*f/);
    expect(third).toEqual({ stdout: '', stderr: '', code: 1 });
  });

  test('have the status and the words that each would have alone, whatever ends them', async () => {
    const host = fresh(userland);
    const scripts = [
      raw('echo one'),
      raw('echo two; exit 3'),
      raw('echo three >&2; false; echo never'),
      raw('echo four; echo "$none"'),
      raw('echo five; : </none/such'),
      raw('[ -e /none ] && echo never'),
      raw('provision_ask "" cat /none/such | cat'),
      raw('(exit 7) || code=$?; echo "seven $code"; exit 0; echo never'),
      raw('echo eight'),
    ];
    const alone = await ask(host, scripts, false);
    expect(alone.map(one => one.code)).toEqual([0, 3, 1, 2, expect.any(Number), 1, 258, 0, 0]);
    expect(await ask(host, scripts, true)).toEqual(alone);
    const upsideDown = [...scripts].reverse();
    expect(await ask(host, upsideDown, true)).toEqual([...alone].reverse());
  });

  test('are all asked again, each by itself, where the shell is killed', async () => {
    const host = fresh(userland);
    const killed = raw(`echo before; sh -c 'kill -s KILL $PPID'; echo never`);
    const codes = async (scripts: readonly Script[]): Promise<readonly string[]> =>
      (await ask(host, scripts, true)).map(one => `${one.stdout.trim()} ${one.code}`);
    const fine = (word: string): Script => raw(`echo ${word}`);
    expect(await codes([fine('a'), killed, fine('b'), killed, fine('c'), raw('exit 4')])).toEqual([
      'a 0',
      'before 137',
      'b 0',
      'before 137',
      'c 0',
      ' 4',
    ]);
    expect(await codes([fine('a'), raw('exit 4'), killed])).toEqual(['a 0', ' 4', 'before 137']);
  });

  test('are not those that change the shell for good', async () => {
    expect(
      ['trap : EXIT', 'exec 3>&1', 'TZ=UTC; export TZ', 'if true; then umask 022; fi'].filter(text =>
        sharesShell(raw(text)),
      ),
    ).toEqual([]);
    const host = fresh(userland);
    const scripts = [
      raw('echo one'),
      raw('trap "echo bye" EXIT; echo two'),
      { ...raw('three=3'), alone: true },
      raw('echo "${three-}"'),
    ];
    expect((await ask(host, scripts as readonly Script[], true)).map(one => one.stdout)).toEqual([
      'one\n',
      'two\nbye\n',
      '',
      '\n',
    ]);
  });

  test('are more than a shell can count', async () => {
    const host = fresh(userland);
    const scripts = Array.from({ length: 230 }, (_, at) => raw(`echo ${at}; [ ${at % 40} != 0 ] || exit 5`));
    expect((await ask(host, scripts, true)).map(one => `${one.stdout.trim()} ${one.code}`)).toEqual(
      scripts.map((_, at) => `${at} ${at % 40 === 0 ? 5 : 0}`),
    );
  });

  test('are answered as each would be alone: the probes of all resources and checks, in either order', async () => {
    const host = fresh(userland);
    let differ = probes;
    const moving = new Set<string>();
    // What another process of this machine has changed meanwhile is the same the next time.
    for (let round = 0; round < 3 && differ.length > 0; round++) {
      const scripts = differ.map(one => one.probe);
      const alone = await ask(host, scripts, false);
      const together = await ask(host, scripts, true);
      const backwards = [...(await ask(host, [...scripts].reverse(), true))].reverse();
      const again = await ask(host, scripts, false);
      const same = (one: Reading | undefined, other: Reading | undefined): boolean =>
        JSON.stringify(one) === JSON.stringify(other);
      differ = differ.filter(({ name }, at) => {
        if (!same(alone[at], again[at])) moving.add(name);
        return !same(alone[at], together[at]) || !same(alone[at], backwards[at]);
      });
    }
    expect(differ.map(({ name }) => name).filter(name => !moving.has(name))).toEqual([]);
    // Processes and sockets, which come and go.
    expect(moving.size).toBeLessThan(probes.length / 10);
  });
});
