import type { EdgeArguments } from './edge-arguments.ts';
import type { EdgeReading } from './edge-reading.ts';

/** What each of them is told to let something in, now and after a boot. Its rules are never loaded anew: hostPort's would be lost. */
const commands: Readonly<
  Record<
    string,
    { readonly port: (protocol: string, ports: string) => string; readonly link: (name: string) => string }
  >
> = {
  ufw: {
    port: (protocol, ports) => `ufw allow ${ports.replace('-', ':')}/${protocol}`,
    link: name => `ufw allow in on ${name}`,
  },
  firewalld: {
    port: (protocol, ports) => `firewall-cmd --add-port=${ports}/${protocol} (and with --permanent)`,
    link: name => `firewall-cmd --zone=trusted --add-interface=${name} (and with --permanent)`,
  },
};

/**
 * What a host's own manager of rules may keep out although it is to be open, with the commands that let it in; `undefined`: there
 * is none. What is dropped by it stays dropped, whatever our table says. Pure.
 */
export function mayBlock({ managers }: EdgeReading, { open, mesh }: EdgeArguments): string | undefined {
  const said = managers.flatMap(manager => {
    const way = commands[manager];
    if (way === undefined) return [];
    const ports = open.filter(one => one.from === 'internet').map(one => way.port(one.protocol, one.ports));
    const links = mesh === '' ? [] : [way.link(mesh)];
    return [`${manager} is at work, and keeps out what it does not allow itself → ${[...ports, ...links].join('; ')}`];
  });
  return said.length === 0 ? undefined : said.join('; ');
}
