import type { RemedyWay } from '../../../model/twin/remedy.ts';
import { looks, meant, orRerun, printed, thenRerun } from '../../../model/twin/remedy-lines.ts';
import {
  openAtProvider,
  withOwnImage,
  withoutBlock,
  withoutFaultRoute,
  withoutProgram,
  withoutRewrite,
  withoutRival,
  withoutTaint,
  withoutWrongName,
} from '../faults/entry-faults.ts';

const restart = printed('on <host>: k3s kubectl -n traefik rollout restart <deployment>');

/** What puts the causes of an entry right, by the cause's code. */
export const entryRemedies: Readonly<Record<string, readonly RemedyWay[]>> = {
  'entry-no-edge': [[looks('give it to the host that the internet reaches: roles: [agent, edge]'), thenRerun]],
  'traefik-missing': [[printed('let the phase install it: <run of the phase>')]],
  'chart-job-failed': [
    [looks('on <host>: k3s kubectl -n kube-system logs job/helm-install-traefik-edge --tail=40')],
    orRerun,
  ],
  'traefik-image-not-pulled': [
    [
      meant('on <host>: <where to look>', withOwnImage),
      looks('the images as an archive, which needs no registry: docs/entry.md'),
    ],
  ],
  'edge-not-tolerated': [[printed('let the phase give it the toleration: <run of the phase>')]],
  'traefik-unscheduled': [
    [meant('on <host>: k3s kubectl <where to look>', scene => [...withoutTaint(scene), ...withoutRival(scene)])],
  ],
  'traefik-crashes': [[looks('on <host>: k3s kubectl -n traefik logs <pod> --previous --tail=20')], orRerun],
  'traefik-not-ready': [[looks('on <host>: k3s kubectl -n traefik describe pods')], orRerun],
  'entry-port-rewritten': [
    [
      looks('on <host>: iptables -t nat -S; nft list ruleset | grep -n dnat'),
      meant('move what it leads to to another port, or take the rule away', withoutRewrite),
    ],
  ],
  'entry-rules-missing': [[restart]],
  'entry-blocked': [
    [
      looks('on <host>: nft list ruleset; iptables-save'),
      meant('take that rule away, or let TCP 80 and 443 in before it', withoutBlock),
    ],
    [looks('let phase 3 open it: <run of phase 3>'), thenRerun],
  ],
  'entry-closed-on-the-way': [
    [meant('at the provider of <host>: let TCP <ports> in (its firewall, a security group)', openAtProvider)],
    [looks('on the router: forward TCP <public address and port> → <host and port>')],
  ],
  'acme-rate-limited': [
    [
      looks('wait until then, and do not try again before'),
      looks('to try things meanwhile: ingress.acme: { ca: letsencrypt-staging }'),
    ],
  ],
  'acme-authority-silent': [
    [
      looks('on <host>: getent ahosts <authority>; ip route get 1.1.1.1; nft list ruleset | grep -n output'),
      looks('is the authority well? <its directory>'),
      restart,
    ],
  ],
  'name-leads-elsewhere': [
    [
      looks('where the domain is kept: let <name> lead to <address>'),
      meant('where a host has it in its own list: grep -n . /etc/hosts', withoutWrongName),
    ],
  ],
  'name-unknown': [[looks('where the domain is kept: let <name> lead to <address>')]],
  'acme-refused': [
    [
      looks(
        'does everybody reach TCP <port> of the edge? its provider’s firewall, and IPv6: an AAAA record must lead to it, too',
      ),
      restart,
    ],
    [looks('read what the authority says above, and put it right'), thenRerun],
  ],
  'entry-port-taken': [
    [
      looks("on <host>: ss -ltnp '( sport = :80 or sport = :443 )'"),
      meant('move it to other ports, or stop it', withoutProgram),
    ],
  ],
  'route-without-service': [
    [
      looks('on <host>: k3s kubectl -n <namespace> get services'),
      meant('make the Service, or correct the route: ingress.hosts', withoutFaultRoute),
    ],
  ],
  'route-without-endpoints': [
    [meant('on <host>: k3s kubectl -n <namespace> describe service <service>', withoutFaultRoute)],
  ],
  'route-refused': [
    [
      meant(
        'on <host>: k3s kubectl get ingresses,ingressroutes.traefik.io,middlewares.traefik.io -A',
        withoutFaultRoute,
      ),
    ],
  ],
};
