import { expect, test } from 'vitest';
import { InputProblem } from '../../../src/model/problems/problem.ts';
import { imageRecipe } from '../../../src/twin/image/image-recipe.ts';
import { suiteOf, suites } from '../../../src/twin/image/suite.ts';
import { homeAndCloudByAdmin as homeAndCloud } from '../../fixtures/home-and-cloud.ts';

const [host] = homeAndCloud.hosts;
if (host === undefined) throw new Error('no host');

test('wireguard-tools are never there from the start: they come by apt', () => {
  for (const suite of suites) {
    expect(imageRecipe(suite, true).include).not.toContain('wireguard-tools');
    expect(imageRecipe(suite, true).env['TWIN_INSTALLABLE']?.split(' ')).toContain('wireguard-tools');
  }
});

test('a kernel without WireGuard makes another image, with a userspace one', () => {
  expect(imageRecipe('debian12', true).include).toContain('wireguard-go');
  expect(imageRecipe('debian12', false).include).not.toContain('wireguard-go');
  expect(imageRecipe('debian12', true).name).not.toBe(imageRecipe('debian12', false).name);
  expect(imageRecipe('debian11', true)).toMatchObject({ donor: 'debian12' });
  expect(imageRecipe('debian11', false).donor).toBeUndefined();
});

test('a name is the release and the same for the same recipe', () => {
  expect(imageRecipe('debian13', true).name).toMatch(/^debian13-[0-9a-f]{10}$/);
  expect(imageRecipe('debian13', true).name).toBe(imageRecipe('debian13', true).name);
});

test('a host’s own word about its release goes before the option', () => {
  expect(suiteOf(host, undefined)).toBe('debian12');
  expect(suiteOf(host, 'debian13')).toBe('debian13');
  expect(suiteOf({ ...host, vars: { twin_suite: 'debian11' } }, 'debian13')).toBe('debian11');
  expect(() => suiteOf({ ...host, vars: { twin_suite: 'jammy' } }, undefined)).toThrow(InputProblem);
});
