import { expect, test } from 'vitest';
import { createScreen, wantsColor } from '../../../src/report/screen/create-screen.ts';
import { asciiOnly, asciiSymbols } from '../../../src/report/text/ascii.ts';
import { displayWidth } from '../../../src/report/text/width.ts';
import { four, wholeRun } from './sample.ts';
import { fakeTerminal } from './terminal.ts';

/** Everything that a run writes to a stream which is, or is not, a terminal. */
async function show(options: {
  json?: boolean;
  color?: boolean;
  tty?: boolean;
  columns?: number;
  env?: Record<string, string>;
}) {
  const { tty: isTTY = false, columns = 80 } = options;
  const terminal = fakeTerminal({ isTTY, columns });
  const screen = await createScreen({
    stdout: terminal.stream,
    stderr: fakeTerminal().stream,
    json: options.json === true,
    color: options.color === true,
    verbose: 0,
    env: options.env ?? {},
  });
  for (const event of wholeRun(four)) screen.report(event);
  await screen.end();
  return terminal.raw();
}

test('plain lines in a pipe', async () => {
  const text = await show({});
  expect(text).toContain('STOP  wireguard');
  expect(text).not.toContain('\x1b');
});

test('JSON lines where asked for, also on a terminal', async () => {
  const lines = (await show({ json: true, tty: true, color: true })).trimEnd().split('\n');
  expect(lines.map(line => JSON.parse(line).type)).toEqual(wholeRun(four).map(event => event.type));
});

test('a terminal that cannot move its cursor, or has no size, gets plain lines', async () => {
  const each = '✓ ms-1: package wireguard-tools';
  expect(await show({ tty: true, env: { TERM: 'dumb' } })).toContain(each);
  expect(await show({ tty: true, columns: 0, env: { TERM: 'xterm' } })).toContain(each);
  expect(await show({ tty: true, env: { TERM: 'xterm' } })).not.toContain(each);
});

test('a terminal without UTF-8 gets ASCII symbols', async () => {
  const text = await show({ tty: true, env: { TERM: 'dumb', LC_ALL: 'C' } });
  expect(text).toMatch(/a recent handshake with every peer +v +x +\? +v/);
  expect(text).not.toMatch(/[^\n -~]/);
});

test('ASCII symbols are as wide as the others', () => {
  const symbols = '✓✗→↻·…—⇥“”×⠋';
  expect(asciiSymbols(symbols)).toMatch(/^[ -~]+$/);
  expect(displayWidth(asciiSymbols(symbols))).toBe(displayWidth(symbols));
});

test.each([
  [{}, false],
  [{ LANG: 'en_US.UTF-8' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{ LANG: 'C' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '' }, false],
])('ASCII only for %j: %s', (env, expected) => {
  expect(asciiOnly(env)).toBe(expected);
});

test.each([
  [true, true, {}, true],
  [false, true, {}, false],
  [true, false, {}, false],
  [true, true, { NO_COLOR: '1' }, false],
  [true, true, { NO_COLOR: '' }, true],
])('colour: terminal %s, option %s, %j: %s', (tty, option, env, expected) => {
  expect(wantsColor(tty, option, env)).toBe(expected);
});

test('a reader that is gone does not end the run; any other failure to write does', async () => {
  const { stream } = fakeTerminal({ isTTY: false });
  await createScreen({ stdout: stream, stderr: stream, json: false, color: false, verbose: 0, env: {} });
  expect(() => stream.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).not.toThrow();
  expect(() => stream.emit('error', Object.assign(new Error('write EIO'), { code: 'EIO' }))).toThrow('EIO');
});
