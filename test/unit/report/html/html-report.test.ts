import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { shippedSections } from '../../../../src/collections/collections.ts';
import { loadInventory } from '../../../../src/inventory/load-inventory.ts';
import type { GateCell } from '../../../../src/model/events/event.ts';
import type { Diagnosis, PairState } from '../../../../src/model/gate/diagnosis.ts';
import { htmlReport } from '../../../../src/report/html/html-report.ts';

const inventory = await loadInventory(
  fileURLToPath(new URL('../../../../inventory/home.yaml', import.meta.url)),
  shippedSections,
);
const names = inventory.hosts.map(host => host.name);
const well = (from: string, to: string): PairState => ({
  from,
  to,
  loss: 0,
  roundTrip: 1.25,
  largest: 1420,
  handshake: 9,
});
const all = names.flatMap(from => names.filter(to => to !== from).map(to => well(from, to)));
const page = (diagnosis: Partial<Diagnosis>): string =>
  htmlReport({ inventory, diagnosis: { causes: [], pairs: all, silent: [], ...diagnosis }, time: new Date(0) });

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

test('a healthy mesh: six lines, twelve cells, nothing found, nothing loaded from elsewhere', () => {
  const text = page({});
  expect(text).toContain('<title>home: nothing is wrong</title>');
  expect(occurrences(text, '<line class="well"')).toBe(6);
  expect(occurrences(text, '<b>1.3 ms</b><br><small>1420 bytes<br>handshake 9 s ago</small></td>')).toBe(12);
  expect(occurrences(text, '<td class="well"')).toBe(12);
  expect(text).not.toMatch(/<(script|link|img|iframe)|https?:|url\(/);
});

test('a pair is as well as its worse direction', () => {
  const pairs = all.map(one =>
    one.from === 'wk-1' && one.to === 'wk-2' ? { from: 'wk-1', to: 'wk-2', loss: 1 } : one,
  );
  const narrow = pairs.map(one => (one.from === 'ms-1' && one.to === 'wk-1' ? { ...one, largest: 1240 } : one));
  const text = page({ pairs: narrow });
  expect(occurrences(text, '<line class="broken"')).toBe(1);
  expect(occurrences(text, '<line class="narrow"')).toBe(1);
  expect(text).toContain(
    '<td class="broken" title="wk-1 → wk-2"><b>no answer</b><br><small>100 % lost<br>no handshake</small></td>',
  );
});

test('what hosts said is text, whatever it holds', () => {
  const evil = `<script>alert('1')</script>"\u{1b}[2J`;
  const cause = {
    code: 'x',
    title: evil,
    severity: 'stop' as const,
    confidence: 'certain' as const,
    hosts: [evil],
    what: evil,
    evidence: [evil],
    ruledOut: [evil],
    remedy: [evil],
  };
  const text = page({ causes: [cause], silent: [{ host: evil, because: evil }] });
  expect(text).not.toContain('<script');
  expect(text).not.toContain('\u{1b}');
  expect(occurrences(text, '&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#34;\\e[2J')).toBe(7);
});

test('the answers of a gate: a mark for each host, what was seen where one is not met, and no text as markup', () => {
  const evil = '<b onmouseover="x">';
  const cell = (host: string, title: string, verdict: GateCell['verdict']): GateCell => ({ host, title, verdict });
  const text = htmlReport({
    inventory,
    gate: {
      type: 'gate-done',
      phase: 'wipe',
      word: 'STOP',
      cells: [
        cell('ms-1', 'a', { kind: 'met', evidence: evil }),
        cell('wk-1', 'a', { kind: 'met', evidence: 'late', warning: `its clock ${evil}` }),
        cell('ms-1', 'b', { kind: 'not-met', findings: [{ seen: evil, wanted: 'none', hint: 'fix it' }] }),
        cell('wk-1', 'b', { kind: 'unasked', because: evil }),
        cell('ms-1', 'c', {
          kind: 'met',
          evidence: evil,
          kept: [{ kind: 'rule', owner: evil, name: evil, why: evil }],
        }),
        cell('wk-1', 'c', { kind: 'skipped', because: evil }),
      ],
      notAsked: [],
      seconds: 1,
      rerun: 'provision gate wipe',
    },
    time: new Date(0),
  });
  expect(text).toContain('<title>home: gate of wipe</title>');
  expect(text).toContain('<span class="word STOP">STOP, kept: 1 rule of &#60;');
  expect(occurrences(text, '<td class="well"')).toBe(2);
  expect(occurrences(text, '>·</span></td>')).toBe(1);
  expect(occurrences(text, '<td class="narrow"')).toBe(1);
  expect(text).toContain('; wanted: none → fix it</dd>');
  expect(text).not.toContain('<b ');
  expect(text).not.toContain('<svg');
});
