import { type EdgeReading, parseEdge } from '../../../../../src/collections/firewall/edge/edge-reading.ts';

/**
 * What a host tells, from links as `eth0 hardware 198.51.100.25/24 default; veth1 veth master:docker0` (`-`: its ip says no kinds), and lines of
 * `ss` or whatever else the probe prints.
 */
export function edgeReading(links: string, ...more: readonly string[]): EdgeReading {
  const all = links.split(';').map(one => one.trim().split(' '));
  const printed = all.flatMap(([name, kind, ...words], at) => {
    const master = words.find(word => word.startsWith('master:'))?.slice('master:'.length);
    const details = kind === '-' ? '' : ' promiscuity 0 minmtu 68 ';
    const own = kind === 'hardware' || kind === '-' ? '' : `\\    ${kind} `;
    return `${at + 1}: ${name}: <UP> mtu 1500${master === undefined ? '' : ` master ${master}`} state UP\\    link/ether 02:00${details}${own}`;
  });
  const addresses = all.flatMap(([name, , ...words], at) =>
    words
      .filter(word => word.includes('/'))
      .map(cidr => `${at + 1}: ${name}    ${cidr.includes(':') ? 'inet6' : 'inet'} ${cidr} scope global ${name}`),
  );
  const routes = all.flatMap(([name, , ...words]) =>
    words.includes('default') ? [`default via 192.0.2.1 dev ${name}`] : [],
  );
  return parseEdge(
    ['== links', ...printed, '== addresses', ...addresses, '== routes 4', ...routes, '== sockets', ...more].join('\n'),
  );
}
