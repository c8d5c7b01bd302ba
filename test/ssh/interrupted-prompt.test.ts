import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asRoot } from '../as-root.ts';
import { oneHost } from './fixtures/one-host.ts';
import { atTerminal } from './fixtures/terminal.ts';

let one: Awaited<ReturnType<typeof oneHost>>;
beforeAll(async () => {
  one = await oneHost();
});
afterAll(() => one.close());

describe.skipIf(!asRoot)('Ctrl-C at the question whether to destroy', () => {
  test('ends with 130, nothing was sent, and the terminal is as it was', async () => {
    writeFileSync(one.on('precious'), 'x');
    const cli = join(import.meta.dirname, '../../bin/provision.mjs');
    writeFileSync(
      one.at('site.yaml'),
      `name: site\nstages:\n  - name: s1\n    tasks:\n      - absent: { path: ${one.on('precious')} }\n`,
    );
    const before = one.server.commands().length;
    const run = `${process.execPath} ${cli} run site.yaml -i home.yaml --no-color`;
    const screen = await atTerminal(
      `stty -g | sed 's/^/before /'; ${run}; echo "code $?"; stty -g | sed 's/^/after /'`,
      { cwd: one.at('.'), home: one.seat.home },
      [[/\[y\/N\]|yes|Type/, '\x03']],
    );
    expect(screen).toMatch(/code 130/);
    expect(existsSync(one.on('precious'))).toBe(true);
    // The reading, and the question what the login depends on.
    expect(one.server.commands().length - before).toBeLessThanOrEqual(2);
    expect(/after (\S+)/.exec(screen)?.[1]).toBe(/before (\S+)/.exec(screen)?.[1]);
    // The cursor is shown again, wherever it was hidden.
    expect(screen.lastIndexOf('\x1b[?25l')).toBeLessThanOrEqual(screen.lastIndexOf('\x1b[?25h'));
    expect(screen).not.toMatch(/bug in provision|at .*\.[cm]?[jt]s:\d/);
  });
});
