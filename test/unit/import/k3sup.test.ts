import { expect, test } from 'vitest';
import { hostOf, imported, unmarked } from './imported.ts';

const k3sup = (...devices: readonly object[]) => imported([{ path: 'devices.json', text: JSON.stringify(devices) }]);
const device = (number: number) => ({ hostname: `pi_${number}`, ip: `192.168.5.1${number}` });

test('the first three are proposed as servers, and the user too', () => {
  const read = k3sup(device(1), device(2), device(3), device(4));
  expect(hostOf(read.text, 'pi-3')).toContain('address: 192.168.5.13');
  expect(hostOf(read.text, 'pi-3')).toContain('roles: [server] # TODO: proposed: who is a server was said to k3sup');
  expect(hostOf(read.text, 'pi-4')).toContain('roles: [agent] # TODO');
  expect(read.text).toContain("ssh:\n  user: root # TODO: proposed: k3sup's own user");
  expect(read.remarks.join('\n')).toContain('pi_3 becomes pi-3');
  expect(read.remarks.join('\n')).toContain('k3sup checked no host key');
  expect(unmarked(read)).toEqual([]);
});

test('a name that two devices have is asked for at the second, an empty one too', () => {
  const { text, remarks } = k3sup(device(1), { ...device(2), hostname: 'pi_1' }, { ip: '192.168.5.20', hostname: '' });
  expect(text).toContain('  server-1: # TODO: name proposed; another device is called pi_1 already');
  expect(text).toContain('  server-2: # TODO: name proposed; the source calls it 192.168.5.20');
  expect(remarks.join('\n')).toContain('one name for 2 devices: pi_1 is 192.168.5.11 and 192.168.5.12');
});

test('a name in the place of an address is where ssh goes; what is no address at all is left out', () => {
  const { text, remarks } = k3sup({ hostname: 'vps', ip: 'edge.example.net', region: 'fsn1' }, { hostname: 'lost' });
  expect(hostOf(text, 'vps')).toMatch(
    /address: # TODO: the source has only the name edge[\s\S]*address: edge\.example\.net/,
  );
  expect(remarks.join('\n')).toContain('left out: lost: it has no address');
  expect(remarks.join('\n')).toContain('not carried over: region');
});
