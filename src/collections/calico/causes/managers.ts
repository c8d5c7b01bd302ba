import { on } from '../../../diagnosis/remedy-words.ts';
import { count } from '../../../model/text/count.ts';
import { type PodsCause, saidHosts } from '../survey/pods-scene.ts';

const UNMANAGED = /^unmanaged\b/;

/** What keeps a manager away from Calico's links, by its name. */
const remedies: Readonly<Record<string, string>> = {
  NetworkManager:
    "printf '[keyfile]\\nunmanaged-devices=interface-name:cali*;interface-name:tunl*;interface-name:vxlan.calico\\n' >/etc/NetworkManager/conf.d/calico.conf && nmcli general reload",
  'systemd-networkd':
    "printf '[Match]\\nName=cali* tunl* vxlan.calico\\n\\n[Link]\\nUnmanaged=yes\\n' >/etc/systemd/network/10-calico.network && networkctl reload",
};

/** Another program sets Calico's links as it likes. */
export const podLinksManaged: PodsCause = {
  code: 'pod-links-managed',
  title: 'NetworkManager or networkd looks after Calico’s links',
  severity: 'warning',
  confidence: 'certain',
  fleeting: 'state',
  about:
    'NetworkManager, or systemd-networkd with a file that matches every link, has taken links of pods (`cali…`) or `vxlan.calico` for its own: it takes away routes and addresses that it did not set, often after a boot ' +
    'only. Calico puts them back until the next time. A file says that these are none of its links; the manager is reloaded, not restarted.',
  find: scene =>
    saidHosts(scene).flatMap(({ host, said }) => {
      const managers = [...new Set(said.managed.map(({ manager }) => manager))];
      return managers.flatMap(manager => {
        // Links that were made by others and are left alone (`connected (externally)`) may be taken at the next boot.
        const taken = said.managed.filter(one => one.manager === manager && !UNMANAGED.test(one.state));
        const remedy = remedies[manager];
        if (taken.length === 0 || remedy === undefined) return [];
        return [
          {
            hosts: [host.name],
            what: `${manager} on ${host.name} looks after ${count(taken.length, 'link')} of Calico’s`,
            evidence: taken.slice(0, 4).map(({ link, state }) => `${manager}: ${link} is ${state}`),
            remedy: [on(host, remedy)],
          },
        ];
      });
    }),
};
