import { describe, expect, test } from 'vitest';
import { publicKeys } from '../../../../../src/collections/wireguard/mesh/public-keys.ts';
import { homeAndCloud } from '../../../../fixtures/home-and-cloud.ts';

const key = (letter: string) => `${letter.repeat(42)}A=`;
const says = (facts: Record<string, Record<string, string>>) => new Map(Object.entries(facts));
const live = (peers: Record<string, string>) => ({ 'wireguard.peers': JSON.stringify(peers) });
const pinned = {
  ...homeAndCloud,
  hosts: homeAndCloud.hosts.map(host =>
    host.name === 'wk-1' ? { ...host, settings: { ...host.settings, wireguard_public_key: key('p') } } : host,
  ),
};

describe('publicKeys', () => {
  test('takes what the host says of itself before anything else', () => {
    const facts = says({
      'wk-1': { 'wireguard.public_key': key('o') },
      'ms-1': live({ '172.27.15.11/32': key('l') }),
    });
    expect(publicKeys(pinned, facts, new Map([['wk-1', key('r')]]))('wk-1')).toBe(key('o'));
  });

  test('then what the inventory pins, then what the others run with, then what is remembered', () => {
    const facts = says({ 'ms-1': live({ '172.27.15.11/32': key('l') }) });
    const remembered = new Map([['wk-1', key('r')]]);
    expect(publicKeys(pinned, facts, remembered)('wk-1')).toBe(key('p'));
    expect(publicKeys(homeAndCloud, facts, remembered)('wk-1')).toBe(key('l'));
    expect(publicKeys(homeAndCloud, new Map(), remembered)('wk-1')).toBe(key('r'));
    expect(publicKeys(homeAndCloud, new Map(), new Map())('wk-1')).toBeUndefined();
  });

  test('believes the majority of the others', () => {
    const facts = says({
      'ctb-edge-1': live({ '172.27.15.11/32': key('x') }),
      'ms-1': live({ '172.27.15.11/32': key('y') }),
      'wk-2': live({ '172.27.15.11/32': key('y') }),
    });
    expect(publicKeys(homeAndCloud, facts, new Map())('wk-1')).toBe(key('y'));
  });

  test('does not give a host the key of another second-hand', () => {
    const facts = says({
      'ms-1': { 'wireguard.public_key': key('m'), ...live({ '172.27.15.11/32': key('m') }) },
    });
    expect(publicKeys(homeAndCloud, facts, new Map())('wk-1')).toBeUndefined();
    expect(publicKeys(homeAndCloud, facts, new Map([['wk-1', key('r')]]))('wk-1')).toBe(key('r'));
  });

  test.each(['no json', '[1]', '{"172.27.15.11/32": 7}', '{"172.27.15.11/32": "not a key"}', 'null'])(
    'takes nothing from a malformed fact: %s',
    text => {
      expect(
        publicKeys(homeAndCloud, says({ 'ms-1': { 'wireguard.peers': text } }), new Map())('wk-1'),
      ).toBeUndefined();
    },
  );

  test('takes no malformed key from the host itself', () => {
    const facts = says({ 'wk-1': { 'wireguard.public_key': 'x\nPostUp = reboot' } });
    expect(publicKeys(homeAndCloud, facts, new Map())('wk-1')).toBeUndefined();
  });
});
