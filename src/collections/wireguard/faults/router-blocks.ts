import {
  type Fault,
  type FaultScene,
  type FaultStep,
  IMPOSSIBLE,
  oneAtHome,
  siteBehindRouter,
  twoAtHome,
} from '../../../model/twin/fault.ts';
import { raw, sh } from '../../../shell/sh.ts';

/** A table of its own before all others, so that healing is taking it away. */
const block = (scene: FaultScene, rule: string): readonly FaultStep[] => [
  {
    on: siteBehindRouter(scene).place,
    script: sh`
nft delete table ip fault 2>/dev/null || :
nft -f - <<'RULES'
table ip fault {
  chain forward {
    type filter hook forward priority -10; policy accept;
    ${raw(rule)}
  }
}
RULES
`,
  },
];

/** Takes away what `block` put there. */
export const unblock = (scene: FaultScene): readonly FaultStep[] => [
  { on: siteBehindRouter(scene).place, script: sh`nft delete table ip fault 2>/dev/null || :` },
];

/** The same of a switch. */
export const unblockLan = (scene: FaultScene): readonly FaultStep[] => [
  { on: siteBehindRouter(scene).place, script: sh`nft delete table bridge fault 2>/dev/null || :` },
];

/** Faults of a router that drops what passes through it. */
export const routerBlocks: readonly Fault[] = [
  {
    name: 'udp-blocked-at-router',
    title: 'the router lets no UDP of the host through, in either direction',
    code: 'udp-blocked-at-router',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => {
      const [address = ''] = scene.hosts.map(host => host.address);
      return block(
        scene,
        `ip saddr ${address} oifname wan meta l4proto udp drop\n    iifname wan ip daddr ${address} meta l4proto udp drop`,
      );
    },
    heal: unblock,
  },
  {
    name: 'udp-blocked-way-back',
    title: 'what the host sends arrives, the answers are dropped at its router',
    code: 'udp-blocked-way-back',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => block(scene, `iifname wan ip daddr ${scene.hosts[0]?.address ?? ''} meta l4proto udp drop`),
    heal: unblock,
  },
  {
    name: 'mtu-black-hole',
    title: 'a link on the way swallows packets of more than 1300 bytes and tells nobody',
    code: 'mtu-black-hole',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene =>
      block(
        scene,
        'iifname wan meta l4proto udp meta length > 1300 drop\n    oifname wan meta l4proto udp meta length > 1300 drop',
      ),
    heal: unblock,
  },
  {
    name: 'router-forwarding-off',
    title: 'ip_forward is off on the router: nothing passes it',
    code: 'router-forwards-nothing',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => [{ on: siteBehindRouter(scene).place, script: sh`sysctl -qw net.ipv4.ip_forward=0` }],
    heal: scene => [{ on: siteBehindRouter(scene).place, script: sh`sysctl -qw net.ipv4.ip_forward=1` }],
  },
  {
    name: 'udp-blocked-in-lan',
    title: 'the switch of a LAN lets no UDP pass between two of its hosts',
    code: 'udp-blocked-in-lan',
    severity: 'stop',
    hosts: twoAtHome,
    // The LAN is a bridge in the namespace of its router.
    inject: scene => {
      const [one = '', two = ''] = scene.hosts.map(host => host.address);
      return [
        {
          on: siteBehindRouter(scene).place,
          script: sh`
nft delete table bridge fault 2>/dev/null || :
nft add table bridge fault 2>/dev/null || { echo 'this kernel does not filter bridged packets' >&2; exit ${IMPOSSIBLE}; }
nft -f - <<'RULES'
table bridge fault {
  chain forward {
    type filter hook forward priority 0; policy accept;
    ip saddr ${raw(one)} ip daddr ${raw(two)} meta l4proto udp drop
    ip saddr ${raw(two)} ip daddr ${raw(one)} meta l4proto udp drop
  }
}
RULES
`,
        },
      ];
    },
    heal: unblockLan,
  },
];
