import { expect, test } from 'vitest';
import type { Host, Inventory } from '../../../../src/model/inventory.ts';
import { InputProblem } from '../../../../src/model/problems/problem.ts';
import { hostSettings, type SettingOptions } from '../../../../src/twin/settings/host-settings.ts';
import { parseSize, showSize } from '../../../../src/twin/settings/size.ts';
import { homeAndCloud } from '../../../fixtures/home-and-cloud.ts';

const [, first] = homeAndCloud.hosts;
if (first === undefined) throw new Error('no host');
const plain: Host = first;

/** The settings of a server at home, where the parts of the inventory say this of the twin. */
function settings(
  said: { readonly inventory?: unknown; readonly site?: unknown; readonly role?: unknown; readonly host?: unknown },
  options: SettingOptions = {},
) {
  const vars = (twin: unknown) => ({ vars: twin === undefined ? {} : { twin } });
  const host: Host = { ...plain, roles: ['server'], ...vars(said.host) };
  const inventory: Inventory = {
    ...homeAndCloud,
    ...vars(said.inventory),
    sites: homeAndCloud.sites.map(site => (site.name === 'home' ? { ...site, ...vars(said.site) } : site)),
    ...(said.role === undefined ? {} : { roleVars: { server: { twin: said.role } } }),
  };
  return hostSettings(inventory, host, options);
}

test('where nobody says anything a host is Debian 12, has no special rights, and is limited in memory', () => {
  const usual = settings({});
  expect(usual).toMatchObject({ suite: 'debian12', privileged: false });
  expect(usual.memory).toBeGreaterThan(0);
  expect(usual.memory).toBeLessThanOrEqual(4 * 2 ** 30);
});

test('of inventory, site, role and host the later one counts, and as a whole', () => {
  expect(settings({ inventory: { memory: '1G' } })).toMatchObject({ memory: 2 ** 30 });
  expect(settings({ inventory: { memory: '1G' }, site: { memory: '512M' } })).toMatchObject({ memory: 2 ** 29 });
  expect(settings({ site: { privileged: true }, role: { suite: 'debian13' } })).toMatchObject({
    suite: 'debian13',
    privileged: false,
  });
  expect(settings({ role: { privileged: true }, host: { privileged: true, memory: '2G' } })).toMatchObject({
    privileged: true,
    memory: 2 ** 31,
  });
});

test('a disk has a size where one is said', () => {
  expect(settings({})).not.toHaveProperty('disk');
  expect(settings({ host: { disk: '1G' } })).toMatchObject({ disk: 2 ** 30 });
});

test('the inventory’s word goes before the option', () => {
  const options = { suite: 'debian13', privileged: ['ms-1'] };
  expect(settings({}, options)).toMatchObject({ suite: 'debian13', privileged: true });
  expect(settings({ host: { suite: 'debian11', privileged: false } }, options)).toMatchObject({
    suite: 'debian11',
    privileged: false,
  });
});

test.each<[string, unknown]>([
  ['the settings of the twin must be a mapping (vars.twin of host ms-1)', ['privileged']],
  ['the twin has no setting priviliged', { priviliged: true }],
  ['the twin has no release "jammy"', { suite: 'jammy' }],
  ['privileged must be true or false', { privileged: 'yes' }],
  ['memory must be a size of at least 256M, not 512', { memory: 512 }],
  ['disk must be a size of at least 512M, not "ten"', { disk: 'ten' }],
  ['packages must be true or false', { packages: 'nginx' }],
  ['memory must be a size of at least 256M, not "64M"', { memory: '64M' }],
])('%s', (words, twin) => {
  expect(() => settings({ host: twin })).toThrow(InputProblem);
  expect(() => settings({ host: twin })).toThrow(words);
});

test('the name that the release had before is told', () => {
  const host = { ...plain, vars: { twin_suite: 'debian11' } };
  expect(() => hostSettings(homeAndCloud, host, {})).toThrow('twin_suite has another name now');
});

test.each([
  ['256M', 2 ** 28, '256 MiB'],
  ['4G', 2 ** 32, '4 GiB'],
  ['1.5G', 1.5 * 2 ** 30, '1.5 GiB'],
  ['2T', 2 ** 41, '2 TiB'],
])('a size: %s', (text, bytes, words) => {
  expect([parseSize(text), showSize(bytes)]).toEqual([bytes, words]);
});

test.each(['4', '4g', '4GB', '-1G', '', 4, undefined])('no size: %s', text => {
  expect(parseSize(text)).toBeUndefined();
});
