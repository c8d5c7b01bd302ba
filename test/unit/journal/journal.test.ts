import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../src/journal/journal.ts';
import { readStatus } from '../../../src/journal/read-status.ts';
import { removeRun } from '../../../src/journal/run-folder.ts';
import type { Event } from '../../../src/model/events/event.ts';
import { Problem } from '../../../src/model/problems/problem.ts';
import { renderStatus } from '../../../src/report/gate/status.ts';
import { journalledIn } from '../../event-lines.ts';
import { inventoryInFolder } from '../report/folder.ts';
import { cell, change, four, gateDone, met, planOf, SECRET, task, unasked, wholeRun } from '../report/sample.ts';

const minute = (at: number): Date => new Date(Date.UTC(2026, 0, 2, 3, at, 5));

const open = (inventoryFile: string, at = 0, command = 'phase2', keep = 50) =>
  openJournal({ inventoryFile, cluster: 'home', command, keep, now: () => minute(at) });

/** Every file and folder below, with its mode. */
function tree(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const name = join(prefix, entry.name);
    const mode = (statSync(join(folder, entry.name)).mode & 0o777).toString(8);
    return [`${mode} ${name}`, ...(entry.isDirectory() ? tree(join(folder, entry.name), name) : [])];
  });
}

test('one folder a run, for the owner alone: events, verdicts, evidence', async () => {
  const inventoryFile = inventoryInFolder();
  const journal = open(inventoryFile);
  for (const event of wholeRun(four)) journal.report(event);
  await journal.close();
  expect(tree(dirname(inventoryFile)).sort()).toMatchInlineSnapshot(`
    [
      "600 .provision/.gitignore",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/ends/wireguard.json",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/events.jsonl",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/evidence/wireguard-wk-1-3.txt",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/evidence/wireguard-wk-2-5.txt",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/evidence/wireguard-wk-2-6.txt",
      "600 .provision/home/runs/2026-01-02T03-00-05Z-phase2/verdicts/wireguard.json",
      "700 .provision",
      "700 .provision/home",
      "700 .provision/home/runs",
      "700 .provision/home/runs/2026-01-02T03-00-05Z-phase2",
      "700 .provision/home/runs/2026-01-02T03-00-05Z-phase2/ends",
      "700 .provision/home/runs/2026-01-02T03-00-05Z-phase2/evidence",
      "700 .provision/home/runs/2026-01-02T03-00-05Z-phase2/verdicts",
    ]
  `);
  expect(readFileSync(join(dirname(inventoryFile), '.provision/.gitignore'), 'utf8')).toBe('*\n');
  const events = readFileSync(join(journal.path, 'events.jsonl'), 'utf8').trimEnd().split('\n');
  expect(events).toHaveLength(wholeRun(four).length);
  expect(journalledIn(`${events.join('\n')}\n`).map(({ type }) => type)).toEqual(
    wholeRun(four).map(({ type }) => type),
  );
});

test('the evidence of an unmet check is a text to read', () => {
  const journal = open(inventoryInFolder());
  for (const event of wholeRun(four)) journal.report(event);
  expect(readFileSync(join(journal.path, 'evidence/wireguard-wk-1-3.txt'), 'utf8')).toMatchInlineSnapshot(`
    "wk-1: a recent handshake with every peer
    gate of wireguard, 2026-01-02T03:00:05.000Z

    seen:    wk-2: no handshake yet
    wanted:  a handshake within 180 s
    hint:    look at the forward of UDP 51822

    ask again: provision gate phase2 -i home.yaml
    "
  `);
});

test('neither a script nor a secret gets into any of its files', () => {
  const journal = open(inventoryInFolder());
  const secret = { name: 'key', before: SECRET, after: SECRET, secret: true };
  const plan = planOf('ms-1', task('key', change('update', [secret])));
  journal.report({ type: 'plan', phase: 'wireguard', hosts: [plan] });
  for (const event of wholeRun(four)) journal.report(event);
  const files = tree(journal.path).filter(line => line.startsWith('600'));
  expect(files.length).toBeGreaterThan(3);
  for (const line of files) {
    expect(readFileSync(join(journal.path, line.slice(4)), 'utf8')).not.toContain(SECRET);
  }
});

test('every event is on disk before the run goes on', () => {
  const journal = open(inventoryInFolder());
  journal.report({ type: 'warning', what: 'one' });
  expect(readFileSync(join(journal.path, 'events.jsonl'), 'utf8')).toContain('"what":"one"');
});

test('two runs of the same second, and a name that is not a file name', () => {
  const inventoryFile = inventoryInFolder();
  const names = [1, 2, 3].map(() => basename(open(inventoryFile, 0, 'run ../../etc/x.yaml').path));
  expect(names).toEqual([
    '2026-01-02T03-00-05Z-run-..-..-etc-x.yaml',
    '2026-01-02T03-00-05Z-run-..-..-etc-x.yaml-2',
    '2026-01-02T03-00-05Z-run-..-..-etc-x.yaml-3',
  ]);
});

test('status: the last verdict of each phase, and where its evidence is', () => {
  const inventoryFile = inventoryInFolder();
  const wiped = open(inventoryFile, 0, 'phase1');
  wiped.report({ ...gateDone(four.map(host => cell(host, 'nothing left'))), phase: 'wipe' });
  const first = open(inventoryFile, 1);
  first.report(gateDone([cell('ms-1', 'x')]));
  const second = open(inventoryFile, 2);
  second.report({
    type: 'run-start',
    command: 'phase2',
    cluster: 'home',
    inventory: inventoryFile,
    hosts: four,
    mode: 'apply',
    forced: true,
  });
  second.report(gateDone([cell('ms-1', 'a handshake'), cell('wk-2', 'a handshake', unasked)]));
  const status = readStatus(inventoryFile, 'home');
  expect(status.phases.map(phase => [phase.phase, phase.word, phase.forced])).toEqual([
    ['wireguard', 'STOP', true],
    ['wipe', 'GO', false],
  ]);
  expect(status.lastRun).toMatchObject({ command: 'phase2', exitCode: undefined, run: second.path });
  const text = renderStatus(status, { color: false, now: minute(62) });
  expect(text.replaceAll(dirname(inventoryFile), '')).toMatchInlineSnapshot(`
    "cluster home · journal: /.provision/home

    STOP  wireguard · 2026-01-02 03:02:05 UTC (1 h ago) · 2 hosts · with --force
          ? wk-2: a handshake
            /.provision/home/runs/2026-01-02T03-02-05Z-phase2/evidence/wireguard-wk-2-2.txt
          ask again: provision gate phase2 -i home.yaml
    GO    wipe · 2026-01-02 03:00:05 UTC (1 h ago) · 4 hosts

    last run: provision phase2 · 2026-01-02 03:02:05 UTC (1 h ago) · has not ended, or was killed
      /.provision/home/runs/2026-01-02T03-02-05Z-phase2
    "
  `);
});

test('status: what was not asked, and what was kept', () => {
  const inventoryFile = inventoryInFolder();
  const skipped = { kind: 'skipped', because: 'phase wireguard has begun on this host' } as const;
  const rule = { name: 'nft inet site input: 2 rules', why: 'wipe.firewall is ours', kind: 'rule', count: 2 };
  const kept = [{ ...rule, owner: 'ufw' }, rule];
  open(inventoryFile, 0, 'phase1').report({
    ...gateDone([cell('ms-1', 'a', { ...met, kept }), cell('ms-1', 'b', skipped), cell('wk-1', 'b', skipped)]),
    phase: 'wipe',
  });
  open(inventoryFile, 1).report(gateDone([cell('ms-1', 'x', skipped)]));
  const status = readStatus(inventoryFile, 'home');
  expect(status.phases[1]).toMatchObject({
    word: 'GO',
    met: 1,
    notAsked: ['wk-1'],
    kept: [{ owner: 'ufw', count: 2 }, rule],
  });
  const [text = ''] = renderStatus(status, { color: false, now: minute(2) }).split('\n\nlast run');
  expect(text.replaceAll(dirname(inventoryFile), '')).toMatchInlineSnapshot(`
    "cluster home · journal: /.provision/home

    nothing asked  wireguard · 2026-01-02 03:01:05 UTC (1 min ago) · 1 host
          · ms-1: 1 question not asked: phase wireguard has begun on this host
          ask again: provision gate phase2 -i home.yaml
    GO    wipe · 2026-01-02 03:00:05 UTC (2 min ago) · 2 hosts, kept: 2 rules of ufw, 2 unknown rules
          · ms-1, wk-1: 2 questions not asked: phase wireguard has begun on this host
          · nothing asked of wk-1
    "
  `);
});

describe('status after a run that failed', () => {
  const order = ['wipe', 'wireguard', 'k3s'];
  const start = { type: 'run-start', command: 'phase2', cluster: 'home', inventory: 'x', hosts: four } as const;
  const ended = (phase: string, failed: readonly string[], hosts: readonly string[] = four): Event => ({
    type: 'phase-done',
    phase,
    seconds: 1,
    hosts: hosts.map(host => ({
      host,
      status: failed.includes(host) ? ('failed' as const) : ('ok' as const),
      changed: 0,
      unchanged: 1,
      failures: failed.includes(host)
        ? [{ task: 'wg0', what: 'exited with status 1', evidence: ['a', 'no such device'] }]
        : [],
    })),
  });
  const shown = (file: string): string =>
    renderStatus(readStatus(file, 'home', order), { color: false, now: minute(9), all: ['wk-3', ...four] }).replaceAll(
      dirname(file),
      '',
    );

  test('says phase, hosts, when, why in one line, and the command to go on; in the order of the phases', () => {
    const inventoryFile = inventoryInFolder();
    open(inventoryFile, 0).report(gateDone([cell('ms-1', 'a')]));
    const run = open(inventoryFile, 1);
    run.report({ ...start, mode: 'apply' });
    run.report(ended('wireguard', ['wk-1', 'wk-2']));
    open(inventoryFile, 2, 'phase1').report({ ...gateDone([cell('ms-1', 'a')]), phase: 'wipe' });
    const [text = ''] = shown(inventoryFile).split('\n\nlast run');
    expect(text).toMatchInlineSnapshot(`
      "cluster home · journal: /.provision/home

      GO    wipe · 2026-01-02 03:02:05 UTC (7 min ago) · 1 host
      FAILED  wireguard · 2026-01-02 03:01:05 UTC (8 min ago) · on 2 of 4 hosts, no gate has asked since
            ✗ wk-1, wk-2: wg0: exited with status 1: no such device
              /.provision/home/runs/2026-01-02T03-01-05Z-phase2/events.jsonl
            go on: provision phase2 -l ms-1,wk-1,wk-2,ctb-edge-1
      GO    wireguard · 2026-01-02 03:00:05 UTC (9 min ago) · 1 host · before that run"
    `);
    expect(readStatus(inventoryFile, 'home').failures).toMatchObject([{ phase: 'wireguard', hosts: four }]);
  });

  test('goes on by the very command that was given, with its options', () => {
    const inventoryFile = inventoryInFolder();
    const run = open(inventoryFile, 1);
    run.report({ ...start, mode: 'apply', again: 'provision run site.yaml -i home -e port=80 -l wk-1' });
    run.report(ended('wireguard', ['wk-1']));
    expect(shown(inventoryFile)).toContain('      go on: provision run site.yaml -i home -e port=80 -l wk-1\n');
  });

  test('a later end, or a gate that asks the host, ends it; of another host it does not', () => {
    const inventoryFile = inventoryInFolder();
    const run = (at: number, event: Event, mode: 'apply' | 'dry-run' = 'apply'): void => {
      const journal = open(inventoryFile, at);
      journal.report({ ...start, mode });
      journal.report(event);
    };
    const failed = (): readonly string[] =>
      readStatus(inventoryFile, 'home').failures.flatMap(one => one.failed.map(({ host }) => host));
    run(1, ended('wireguard', ['wk-1', 'wk-2']));
    run(2, ended('wireguard', ['ms-1']), 'dry-run');
    run(3, ended('wireguard', [], ['ms-1', 'ctb-edge-1']));
    expect(failed()).toEqual(['wk-1', 'wk-2']);
    run(4, ended('wireguard', [], ['wk-1']));
    expect(failed()).toEqual(['wk-2']);
    run(5, gateDone([cell('ms-1', 'a')]));
    expect(failed()).toEqual(['wk-2']);
    run(6, gateDone([cell('wk-2', 'a')]));
    expect(failed()).toEqual([]);
  });
});

test('status of a cluster that nothing was ever done to', () => {
  const text = renderStatus(readStatus('/nowhere/home.yaml', 'home'), { color: false });
  expect(text).toMatchInlineSnapshot(`
    "cluster home · journal: /nowhere/.provision/home

    no gate has been asked yet
    "
  `);
});

test('status of a run that ended', async () => {
  const inventoryFile = inventoryInFolder();
  const journal = open(inventoryFile);
  for (const event of wholeRun(four)) journal.report(event);
  await journal.close();
  expect(readStatus(inventoryFile, 'home').lastRun?.exitCode).toBe(3);
});

test('what was cut off or is of no sense is left out of the status', () => {
  const inventoryFile = inventoryInFolder();
  const good = open(inventoryFile, 0);
  good.report({ type: 'run-start', command: 'phase2', cluster: 'home', inventory: 'x', hosts: four, mode: 'apply' });
  good.report(gateDone([cell('ms-1', 'x')]));
  appendFileSync(join(good.path, 'events.jsonl'), '{"version":1,"time":"2026-01-');
  for (const [at, text] of ['', '{"version":1', '[]', '{"version":99}', '\0\0'].entries()) {
    const bad = open(inventoryFile, at + 1);
    bad.report(gateDone([cell('ms-1', 'x')]));
    writeFileSync(join(bad.path, 'verdicts/wireguard.json'), text);
    writeFileSync(join(bad.path, 'events.jsonl'), text);
  }
  const status = readStatus(inventoryFile, 'home');
  expect(status.phases.map(phase => phase.run)).toEqual([good.path]);
  expect(status.lastRun).toMatchObject({ run: good.path, exitCode: undefined });
});

test('old runs go, but never the last verdict of a phase', () => {
  const inventoryFile = inventoryInFolder();
  open(inventoryFile, 0, 'phase1').report({ ...gateDone([cell('ms-1', 'x')]), phase: 'wipe' });
  for (let at = 1; at < 8; at += 1) open(inventoryFile, at, 'phase2', 3).report(gateDone([cell('ms-1', 'x')]));
  const runs = join(dirname(inventoryFile), '.provision/home/runs');
  expect(
    readdirSync(runs)
      .sort()
      .map(name => name.slice(14)),
  ).toEqual(['00-05Z-phase1', '05-05Z-phase2', '06-05Z-phase2', '07-05Z-phase2']);
  expect(readStatus(inventoryFile, 'home').phases.map(phase => phase.phase)).toEqual(['wireguard', 'wipe']);
});

test('what lies among old runs and is not ours by name and content stays as a whole', () => {
  const inventoryFile = inventoryInFolder();
  const runs = join(dirname(inventoryFile), '.provision/home/runs');
  const event = '{"version":1,"time":"2025-01-01T00:00:00.000Z","type":"warning","what":"x"}\n';
  const strangers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    photos: { 'a.jpg': 'x' },
    '2025-01-01T00-00-00Z-phase2': { 'events.jsonl': event, 'notes.txt': 'mine' },
    '2025-01-01T00-00-01Z-phase2': { 'events.jsonl': 'not ours\n' },
    '2025-01-01T00-00-02Z-phase2': { 'events.jsonl': event, 'verdicts/photo.jpg': 'mine' },
    '2025-01-01T00-00-03Z-phase2': { 'events.jsonl': event, 'evidence/deep/a.txt': 'mine' },
    '2025-01-01T00-00-04Z-phase2': { 'a.txt': 'mine' },
    '1999': { 'events.jsonl': event },
  };
  for (const [name, files] of Object.entries(strangers)) {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(runs, name, file)), { recursive: true, mode: 0o700 });
      writeFileSync(join(runs, name, file), text, { mode: 0o600 });
    }
  }
  const linked = join(runs, '2025-01-01T00-00-05Z-phase2');
  mkdirSync(linked, { mode: 0o700 });
  writeFileSync(join(linked, 'events.jsonl'), event, { mode: 0o600 });
  symlinkSync(join(runs, 'photos'), join(linked, 'evidence'));
  mkdirSync(join(runs, '2025-01-01T00-00-06Z-phase2'), { mode: 0o700 });
  writeFileSync(join(runs, '2025-01-01T00-00-06Z-phase2/events.jsonl'), '', { mode: 0o600 });
  const before = tree(runs).length;
  let journal = open(inventoryFile, 0, 'phase2', 1);
  journal.report(gateDone([cell('ms-1', 'x')]));
  journal = open(inventoryFile, 1, 'phase2', 1);
  expect(journal.strangers.map(path => basename(path)).sort()).toEqual(
    [...Object.keys(strangers), basename(linked)].sort(),
  );
  // Only the empty run of ours is gone, its folder and its file.
  expect(tree(runs).filter(line => !line.includes(' 2026'))).toHaveLength(before - 2);
});

test('a folder of another name is no run of ours, whatever lies in it', () => {
  const journal = open(inventoryInFolder());
  journal.report(gateDone([cell('ms-1', 'x')]));
  const copy = join(dirname(journal.path), 'a copy of mine');
  cpSync(journal.path, copy, { recursive: true });
  expect([removeRun(copy), removeRun(journal.path)]).toEqual([false, true]);
});

test('runs that only looked do not drive out those that did something', () => {
  const inventoryFile = inventoryInFolder();
  const start = { type: 'run-start', command: 'x', cluster: 'home', inventory: 'x', hosts: four } as const;
  open(inventoryFile, 0, 'phase2', 3).report({ ...start, mode: 'apply' });
  for (let at = 1; at < 9; at += 1) open(inventoryFile, at, 'dry', 3).report({ ...start, mode: 'dry-run' });
  const names = readdirSync(join(dirname(inventoryFile), '.provision/home/runs')).map(name => name.slice(14));
  expect(names.sort()).toEqual(['00-05Z-phase2', '05-05Z-dry', '06-05Z-dry', '07-05Z-dry', '08-05Z-dry']);
});

test('a place where nothing can be written is a problem with a way out', () => {
  const inventoryFile = inventoryInFolder();
  writeFileSync(join(dirname(inventoryFile), '.provision'), 'a file');
  expect(() => open(inventoryFile)).toThrow(Problem);
});

test('a journal of an earlier version is still read: status, its page, and what goes with old runs', async () => {
  const inventoryFile = inventoryInFolder();
  const journal = open(inventoryFile);
  for (const event of wholeRun(four)) journal.report(event);
  await journal.close();
  const file = join(journal.path, 'events.jsonl');
  const before = readStatus(inventoryFile, 'home');
  // As version 1 wrote it.
  writeFileSync(
    file,
    readFileSync(file, 'utf8')
      .replaceAll('"version":2', '"version":1')
      .replaceAll('"type":"host-failed"', '"type":"host-unreachable"')
      .replaceAll('"reason":"unreachable",', '')
      .replaceAll('"hint":', '"hint":'),
  );
  const status = readStatus(inventoryFile, 'home');
  expect(status).toEqual(before);
  expect(status).toMatchObject({ phases: [{ phase: 'wireguard', word: 'STOP' }], lastRun: { exitCode: 3 } });
  expect(renderStatus(status, { color: false, now: minute(5) })).toContain('last run: provision phase2');
  expect(removeRun(journal.path)).toBe(true);
});
