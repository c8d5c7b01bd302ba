import { expect, test } from 'vitest';
import { layoutTwin } from '../../../../src/twin/layout/layout-twin.ts';
import { cablesOf, placeOf } from '../../../../src/twin/link/cables-of.ts';
import { homeAndCloud } from '../../../fixtures/home-and-cloud.ts';

const layout = layoutTwin(homeAndCloud);
const ends = (place: string): string[] =>
  cablesOf(homeAndCloud, layout, place).map(
    ({ near, far }) => `${near.node} ${near.interface} → ${far.node} ${far.interface}`,
  );

test('a host’s link is its own cable', () => {
  expect(ends('ms-1')).toEqual(['host:ms-1 eth0 → router:home ms-1']);
  expect(ends('ctb-edge-1')).toEqual(['host:ctb-edge-1 eth0 → internet ctb-edge-1']);
});

test('a site’s link is its router’s way to the internet, and without a LAN its hosts’', () => {
  expect(ends('home')).toEqual(['router:home wan → internet site0']);
  expect(ends('cloud')).toEqual(ends('ctb-edge-1'));
  expect(cablesOf(homeAndCloud, layout, 'cloud').map(placeOf)).toEqual(['ctb-edge-1']);
});

test('the controller’s link is where it sits', () => {
  expect(ends('controller').join()).toContain('controller eth0 → ');
});

test('what is no place is said, with those that there are', () => {
  expect(() => ends('wk-9')).toThrow('the twin has no "wk-9"');
  const site = homeAndCloud.sites.map(({ name, lan }) => ({ name, ...(lan === undefined ? {} : { lan }) }));
  const apart = { ...homeAndCloud, sites: site };
  expect(() => cablesOf(apart, layoutTwin(apart), 'home')).toThrow('the site home has no link');
});
