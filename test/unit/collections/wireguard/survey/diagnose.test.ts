import { expect, test } from 'vitest';
import { wireguard } from '../../../../../src/collections/wireguard/wireguard.ts';
import type { SurveyOptions, SurveySection } from '../../../../../src/diagnosis/survey-kind.ts';
import type { Diagnosis } from '../../../../../src/model/gate/diagnosis.ts';
import type { Host } from '../../../../../src/model/inventory.ts';
import type { Reading } from '../../../../../src/model/reading/reading.ts';
import { type Edit, edited, healthy, inventory, silence } from '../captured.ts';

async function diagnose(options: SurveyOptions): Promise<Diagnosis> {
  const [mesh] = wireguard.diagnoses;
  if (mesh === undefined) throw new Error('the collection has no diagnosis');
  return mesh.diagnose(options);
}

const ports = inventory.sites.flatMap(site => site.router?.forwards.map(one => one.port) ?? []);
const keys = Array.from({ length: 40 }).flatMap((_, at) => [51820, ...ports].map(port => `${at}-${port}`));
const everything = `${keys.map(key => `got ${key} 51820\n`).join('')}listened 5\n`;

const everybody = new Set(inventory.hosts.map(host => host.name));

/**
 * The hosts of the healthy capture, changed as `edits` says for each look at one of them (from 0); each hears every
 * datagram that anybody sends. Collects what each was asked.
 */
function fleet(edits: (look: number) => readonly Edit[]) {
  const asked: { readonly host: string; readonly ids: readonly string[]; readonly text: string }[] = [];
  const answer = (host: Host, { id, script }: SurveySection, look: number): Reading => {
    const ask = script.text.includes('SO_ATTACH_FILTER') ? everything : '';
    const stdout = id === 'ask' ? ask : id === 'clock' ? `${Math.floor(Date.now() / 1000)}\n` : '';
    const text = healthy[host.name]?.[id];
    const kept = stdout === '' && text !== undefined ? edited(host.name, id, text, edits(look)) : stdout;
    return { stdout: kept, stderr: '', code: 0 };
  };
  const read = async (host: Host, sections: readonly SurveySection[]) => {
    const isSurvey = (ids: readonly string[]): boolean => ids.includes('routes');
    const look = asked.filter(one => one.host === host.name && isSurvey(one.ids)).length;
    const ids = sections.map(one => one.id);
    asked.push({ host: host.name, ids, text: sections.map(one => one.script.text).join('\n') });
    return { readings: new Map(sections.map(one => [one.id, answer(host, one, look)] as const)) };
  };
  const surveys = () => asked.filter(one => one.ids.includes('routes'));
  return { read, surveys };
}

const codes = async (read: ReturnType<typeof fleet>['read'], chosen = everybody): Promise<readonly string[]> =>
  (await diagnose({ inventory, chosen, read, rerun: 'provision phase2' })).causes.map(cause => cause.code);

const noRoute: readonly Edit[] = [
  { host: 'wk-2', section: 'routes', from: 'via-mesh 172.27.15.12\n', to: '' },
  {
    host: 'wk-2',
    section: 'routes',
    from: 'route 172.27.15.12 172.27.15.12 dev wg0',
    to: 'route 172.27.15.12 172.27.15.12 via 192.168.15.1 dev eth0',
  },
];

test('a healthy mesh is asked once', async () => {
  const { read, surveys } = fleet(() => []);
  expect(await codes(read)).toEqual([]);
  expect(surveys()).toHaveLength(4);
});

test('a route that is back at the second look is no cause; one that is still gone is', async () => {
  const passing = fleet(look => (look === 0 ? noRoute : []));
  expect(await codes(passing.read)).toEqual([]);
  const lasting = fleet(() => noRoute);
  expect(await codes(lasting.read)).toEqual(['route-missing']);
  const again = lasting.surveys().slice(4);
  expect(again.map(one => one.host)).toEqual(['wk-2']);
  expect(again[0]?.ids).toContain('settle');
  expect(again[0]?.ids).not.toContain('pings');
});

test('pings that get no answer for a reason that nobody sees are asked again before that is said', async () => {
  const passing = fleet(look => (look === 0 ? silence('wk-1', 'ms-1') : []));
  expect(await codes(passing.read)).toEqual([]);
});

test('a limit: its hosts ping everybody, the others only them; what does not concern them is not told', async () => {
  const { read, surveys } = fleet(() => noRoute);
  const { causes, pairs } = await diagnose({ inventory, chosen: new Set(['wk-1']), read, rerun: 'provision phase2' });
  expect(causes).toEqual([]);
  expect(pairs).toHaveLength(6);
  const pinged = (host: string): number =>
    /for to in ([^;]*);/
      .exec(surveys().find(one => one.host === host)?.text ?? '')?.[1]
      ?.trim()
      .split(/\s+/).length ?? 0;
  expect([pinged('wk-1'), pinged('wk-2'), pinged('ctb-edge-1')]).toEqual([3, 1, 1]);
});

test('a host that cannot be asked is told with why, and is nobody’s cause', async () => {
  const { read } = fleet(() => []);
  const found = await diagnose({
    inventory,
    chosen: everybody,
    read: async (host, sections) => (host.name === 'wk-1' ? { because: 'no answer' } : read(host, sections)),
    rerun: 'provision phase2',
  });
  expect(found.silent).toEqual([{ host: 'wk-1', because: 'no answer' }]);
  expect(found.causes).toEqual([]);
});
