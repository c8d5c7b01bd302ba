import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import type { GateCell } from '../../../../src/model/events/event.ts';
import { htmlReport, type PageContent } from '../../../../src/report/html/html-report.ts';

const home = fileURLToPath(new URL('../../../../inventory/home.yaml', import.meta.url));
const inventory = await loadInventory(home, shippedSections);
const cell = (host: string, title: string, verdict: GateCell['verdict']): GateCell => ({ host, title, verdict });

/** A page with every part that a page can have. */
const whole: PageContent = {
  inventory,
  gate: {
    type: 'gate-done',
    phase: 'phase2',
    word: 'STOP',
    cells: [
      cell('ms-1', 'a', { kind: 'met', evidence: 'seen', warning: 'late' }),
      cell('wk-1', 'a', { kind: 'met', evidence: 'e', kept: [{ kind: 'rule', owner: 'o', name: 'n', why: 'w' }] }),
      cell('ms-1', 'b', { kind: 'not-met', findings: [{ seen: 's', wanted: 'w', hint: 'h' }] }),
      cell('wk-1', 'b', { kind: 'unasked', because: 'b' }),
      cell('wk-2', 'b', { kind: 'skipped', because: 'b' }),
    ],
    notAsked: [],
    seconds: 1,
    rerun: 'provision gate phase2',
  },
  diagnosis: {
    causes: [
      {
        code: 'c',
        title: 't',
        severity: 'stop',
        confidence: 'certain',
        hosts: ['h'],
        what: 'w',
        evidence: ['e'],
        ruledOut: ['r'],
        remedy: ['m'],
      },
    ],
    pairs: [{ from: 'ms-1', to: 'wk-1', loss: 0.1, roundTrip: 1, largest: 1420, handshake: 9 }],
    silent: [{ host: 'h', because: 'b' }],
  },
  time: new Date(0),
};

type Path = readonly (string | number)[];

/** Where texts are in a value, those in maps included. */
function texts(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value === 'string') return [path];
  if (value instanceof Map) return [...value].flatMap(([key, one]) => texts(one, [...path, String(key)]));
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, one]) => texts(one, [...path, key]));
}

/** The value with another text at a path. */
function put<T>(value: T, [step, ...rest]: Path, text: string): T;
function put(value: unknown, [step, ...rest]: Path, text: string): unknown {
  if (step === undefined) return text;
  if (value instanceof Map)
    return new Map([...value].map(([key, one]) => [key, key === step ? put(one, rest, text) : one]));
  if (Array.isArray(value)) return value.map((one, at) => (String(at) === step ? put(one, rest, text) : one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === step ? put(one, rest, text) : one]),
  );
}

/** A page's elements with the names of their attributes: what no text may change. */
const skeleton = (page: string): readonly string[] =>
  [...page.matchAll(/<\/?([a-z0-9!]+)((?:\s+[a-z:-]+="[^"]*")*)\s*\/?>/gi)].map(
    ([, name = '', attributes = '']) =>
      `${name} ${[...attributes.matchAll(/([a-z:-]+)="/g)].map(one => one[1]).join(' ')}`,
  );

const paths = texts(whole);
const evil = `"'><script>alert(1)</script><img src=x onerror=y>&\u{1b}[2J\u{202e}`;

/** The page with a text at a path, if there can be one: a `kind` that nobody knows draws none. */
const page = (path: Path, text: string): string | undefined => {
  try {
    return htmlReport(put(whole, path, text));
  } catch {
    return undefined;
  }
};

test('no text of a report, in whatever field, becomes markup', () => {
  const drawn = paths.filter(path => page(path, 'harmless') !== undefined);
  expect(drawn.length).toBeGreaterThan(60);
  expect(paths.length - drawn.length).toBeLessThan(8);
  const wrong = drawn.filter(path => {
    const hostile = page(path, evil) ?? '';
    const same = JSON.stringify(skeleton(hostile)) === JSON.stringify(skeleton(page(path, 'harmless') ?? ''));
    return !same || /<script|<img|[\u{1b}\u{202e}]/u.test(hostile);
  });
  expect(wrong.map(path => path.join('.'))).toEqual([]);
});

test('the hostile text is on the page, so that the test above has tried something', () => {
  const shown = paths.filter(path => page(path, evil)?.includes('&#60;script&#62;'));
  expect(shown.length).toBeGreaterThan(30);
});
