import { describe, expect, test } from 'vitest';
import { kiloHandshakes } from '../../../../src/collections/kilo/checks/kilo-handshakes.ts';
import { kiloStatus } from '../../../../src/collections/kilo/checks/kilo-status.ts';
import { kiloNodes } from '../../../../src/collections/kilo/resources/kilo-nodes.ts';
import { kiloWays } from '../../../../src/collections/kilo/resources/kilo-ways.ts';
import type { BoundCheck } from '../../../../src/model/gate/check-kind.ts';

/** As the API of K3s v1.36.3 with Kilo 0.7.0 tells it in the twin. */
const told = (...lines: readonly string[]) => ({ stdout: `${lines.join('\n')}\n`, stderr: '', code: 0 });

const region = 'topology.kubernetes.io/region';
const RECORD = 'label%3Atopology.kubernetes.io%2Fregion%2Cannotation%3Akilo.squat.ai%2Flocation';

describe('what nodes bear', () => {
  const wanted = {
    node: 'home-2',
    labels: { [region]: 'home' },
    annotations: { 'kilo.squat.ai/location': 'home' },
  };
  const bears = ['node home-2', `labels home-2 ${region} home`, 'annotations home-2 kilo.squat.ai/location home'];
  const recorded = (record: string) => `annotations home-2 provision/kilo-marks ${record}`;
  const plan = (...lines: readonly string[]) => kiloNodes.bind({ nodes: [wanted] }).plan(told(...lines));
  const change = (...lines: readonly string[]) => {
    const outcome = plan(...lines);
    return outcome.kind === 'change' ? outcome.change : undefined;
  };

  test('is given where it is missing or other, and noted as ours', () => {
    const given = change('node home-2', 'annotations home-2 kilo.squat.ai/location barn');
    expect(given?.fields).toEqual([
      { name: `home-2 ${region}`, before: undefined, after: 'home' },
      { name: 'home-2 kilo.squat.ai/location', before: 'barn', after: 'home' },
    ]);
    expect(given?.apply.text).toContain("label --overwrite node home-2 'topology.kubernetes.io/region=home'");
    expect(given?.apply.text).toContain(
      'provision/kilo-marks=label:topology.kubernetes.io/region,annotation:kilo.squat.ai/location',
    );
    expect(plan(...bears, recorded(RECORD)).kind).toBe('none');
    expect(change('no server')?.fields).toHaveLength(2);
  });

  test('of what an earlier inventory wanted, ours goes; of others nothing', () => {
    const former = recorded(`${RECORD}%2Cannotation%3Akilo.squat.ai%2Fleader`);
    const gone = change(...bears, former);
    expect(gone?.fields).toEqual([
      { name: 'home-2 kilo.squat.ai/leader', before: 'as an earlier inventory has it', after: undefined },
    ]);
    expect(gone?.apply.text).toContain(' kilo.squat.ai/leader-');
    expect(plan(...bears, recorded(RECORD), 'annotations home-2 kilo.squat.ai/leader true').kind).toBe('none');
  });

  test('an inner address that is none is read as it is written', () => {
    const none = { ...wanted, labels: {}, annotations: { 'kilo.squat.ai/force-internal-ip': '-' } };
    const outcome = kiloNodes
      .bind({ nodes: [none] })
      .plan(
        told(
          'node home-2',
          'annotations home-2 kilo.squat.ai/force-internal-ip -',
          recorded('annotation%3Akilo.squat.ai%2Fforce-internal-ip'),
        ),
      );
    expect(outcome.kind).toBe('none');
  });

  test('what somebody wrote into our record is no option of kubectl’s', () => {
    expect(plan(...bears, recorded(`${RECORD}%2Cannotation%3A--all`)).kind).not.toBe('unread');
    expect(change(...bears, recorded(`${RECORD}%2Cannotation%3A--all`))?.apply.text).not.toContain('--all');
  });
});

function seen(check: BoundCheck, ...lines: readonly string[]): readonly string[] {
  const verdict = check.judge(told(...lines));
  if (verdict.kind === 'met') return [`met: ${verdict.evidence}`];
  return verdict.kind === 'not-met' ? verdict.findings.map(one => one.seen) : [verdict.kind];
}

describe('whether Kilo is alive', () => {
  const status = kiloStatus.bind({ nodes: ['home-1'] });
  const well = [
    'node home-1',
    'annotations home-1 kilo.squat.ai/last-seen 1796083424',
    'annotations home-1 kilo.squat.ai/key 5%2BtvGLyHBrhwfPOZMzvrQYXcYcRaGMKcyFv%2FFwDJ0wg%3D',
    'annotations home-1 kilo.squat.ai/endpoint 203.0.113.10%3A51820',
  ];

  test('where it has checked in within a minute', () => {
    expect(seen(status, 'now 1796083484', ...well)).toEqual(['met: 1 node checked in within 60 seconds']);
    expect(seen(status, 'now 1796083485', ...well)).toEqual(['Kilo on home-1 was seen 61 seconds ago']);
  });

  test('where it never has, or has said no endpoint', () => {
    expect(seen(status, 'now 1796083484', 'node home-1')).toEqual(['Kilo on home-1 has never checked in']);
    expect(seen(status, 'now 1796083484', ...well.slice(0, 3))).toEqual(['Kilo on home-1 has said no key or endpoint']);
    expect(seen(status, 'now 1796083484', 'node other')).toEqual(['home-1 is no node']);
    expect(seen(status, 'now 1796083484', 'no server')).toEqual(['no server of K3s runs on this host']);
  });
});

describe('tunnels', () => {
  const check = kiloHandshakes.bind({ leads: true, others: 1 });
  const peer = (at: string, when: string) =>
    `peer nUMy1h5r2qXxlVD5R+JPvjCnuUxEMaIkPSY/jsFm81E= ${at} ${when} 10.42.0.0/24,10.4.0.2/32`;

  test('a peer for each other location, each with a handshake', () => {
    expect(seen(check, peer('198.51.100.25:51820', '1796083424'))).toEqual(['met: 1 peer, each has answered']);
  });

  test('one that never answered, by key, place and endpoint', () => {
    expect(seen(check, peer('198.51.100.25:51820', '0'))).toEqual([
      'the peer nUMy1h5r… (10.42.0.0/24) at 198.51.100.25:51820 has never answered',
    ]);
    expect(seen(check, peer('(none)', '0'))[0]).toContain('at no endpoint');
  });

  test('too few, or no interface at all', () => {
    expect(seen(kiloHandshakes.bind({ leads: true, others: 2 }), peer('198.51.100.25:51820', '17'))).toEqual([
      'kilo0 has 1 peer',
    ]);
    expect(seen(check, 'no interface')).toEqual(['there is no interface kilo0']);
  });

  test('nothing of a host that leads nobody', () => {
    expect(seen(kiloHandshakes.bind({ leads: false, others: 1 }))).toEqual(['met: nothing is wanted of it here']);
  });
});

test('what Kilo could never join is refused, with the way out', () => {
  const plan = (wrong: readonly { because: string; hint: string }[]) => kiloWays.bind({ wrong }).plan(told());
  expect(plan([]).kind).toBe('none');
  expect(plan([{ because: 'a and b can never connect', hint: 'add a forward' }])).toMatchObject({
    kind: 'refused',
    because: 'a and b can never connect',
    hint: 'add a forward',
  });
});
