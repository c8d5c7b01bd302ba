import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { oneHost } from './fixtures/one-host.ts';

let one: Awaited<ReturnType<typeof oneHost>>;
beforeAll(async () => {
  one = await oneHost();
});
beforeEach(() => one.clear());
afterAll(() => one.close());

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIDUKZjtgoCLWh2VtDh5UbFtVZmKmKJ3KpdJFq5BqZ9p';
const file = (name: string) => () => `file: { path: ${one.on(name)}, content: x }`;
const line = (name: string, text = 'x') => `line: { path: ${one.on(name)}, line: ${text} }`;
const command = (run: string): string => `command: { run: '${run}', always: true, changes: build }`;

describe.skipIf(!asRoot)('a task that is refused', () => {
  test.each([
    ['in the same stage', [[file('early'), () => line('none')]], /none does not exist: set create/],
    ['two stages on', [[file('early')], [file('middle')], [() => line('none')]], /none does not exist: set create/],
    [
      'of a user who is not there',
      [[file('early'), () => `authorized_key: { user: nobody-here, key: ${key} }`]],
      /there is no user nobody-here/,
    ],
  ])('stops its host before anything is written: %s', async (_, makers, why) => {
    const stages = makers.map(stage => stage.map(make => make()));
    const before = one.server.commands().length;
    const { code, screen } = await one.play(stages);
    expect(code, screen).toBe(1);
    expect(screen).toMatch(/refused\n +because /);
    expect(screen).toMatch(why);
    expect([existsSync(one.on('early')), existsSync(one.on('middle'))]).toEqual([false, false]);
    // The reading, and nothing more.
    expect(one.server.commands().length - before).toBe(1);
    const dry = await one.play(stages, '--dry-run', '--detailed-exitcode');
    expect(dry.code, dry.screen).toBe(1);
  });

  test('is decided after an earlier one that may lift it, and before what comes after it', async () => {
    const tasks = [
      command(`sleep 0.1; echo x >${one.on('made')}`),
      line('made', 'y'),
      command(`cp ${one.on('made')} ${one.on('copy')}`),
    ];
    const dry = await one.play([tasks], '--dry-run');
    expect(dry.code, dry.screen).toBe(0);
    expect(dry.screen).toMatch(/\(decided after command build\) as it is now: .*made does not exist/);
    const { code, screen } = await one.play([tasks]);
    expect(code, screen).toBe(0);
    expect(readFileSync(one.on('copy'), 'utf8')).toBe('x\ny\n');
  });

  test('that nothing has lifted stops its host there, with what comes after it undone', async () => {
    const { code, screen } = await one.play([[command('true'), line('none'), file('late')()]]);
    expect(code, screen).toBe(1);
    expect(screen, screen).toMatch(/refused: .*none does not exist/);
    expect(existsSync(one.on('late'))).toBe(false);
  });
});

describe.skipIf(!asRoot)('status after a run that failed', () => {
  test('names phase, host, reason and how to go on, until the phase was brought to its end', async () => {
    const failing = `command: { run: 'test -e ${one.on('disk')} || { echo no disk >&2; exit 7; }', always: true, changes: mount }`;
    const run = await one.play([[failing]]);
    expect(run.code).toBe(1);
    expect(run.screen).not.toContain('nothing changed');
    const status = await one.provision('status', '-i', 'home.yaml');
    expect(status.screen).toMatch(/FAILED +site · .* on 1 of 1 host, no gate has asked since/);
    expect(status.screen).toMatch(/✗ one: command mount: exited with status 7: no disk/);
    expect(status.screen).toContain('go on: provision run site.yaml -i home.yaml');
    expect(status.screen).toMatch(/last run: .* exit code 1 \(it could not be done\)/);
    await one.play([[`directory: { path: ${one.on('disk')} }`, failing]]);
    expect((await one.provision('status', '-i', 'home.yaml')).screen).not.toContain('FAILED');
  });
});

test.each([
  ['phase2', '--dry-run'],
  ['phase2', '--yes'],
  ['gate', 'phase2'],
])(
  'a template and a playbook of the user’s own that are not used are told where no host can be reached: %s %s',
  async (...words) => {
    mkdirSync(one.at('templates'), { recursive: true });
    writeFileSync(one.at('templates/wg0.conf.hbs'), '# my own\n');
    writeFileSync(one.at('wireguard.yaml'), 'name: wireguard\n');
    // Nobody listens at the first port.
    writeFileSync(one.at('away.yaml'), readFileSync(one.at('home.yaml'), 'utf8').replace(/port: \d+/, 'port: 1'));
    const { code, screen } = await one.provision(...words, '-i', 'away.yaml');
    expect(code, screen).not.toBe(0);
    expect(screen).toMatch(/nothing listens there/);
    for (const name of ['templates/wg0.conf.hbs', 'wireguard.yaml'])
      expect(screen.split(`${name} is not used: this run takes`)).toHaveLength(2);
  },
);
