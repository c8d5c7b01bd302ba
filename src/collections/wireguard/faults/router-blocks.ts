import { familyOf } from '../../../model/address/address.ts';
import { addressesOf } from '../../../model/inventory.ts';
import {
  type Fault,
  type FaultScene,
  type FaultStep,
  oneAtHome,
  siteBehindRouter,
  twoAtHome,
} from '../../../model/twin/fault.ts';
import { sh } from '../../../shell/sh.ts';
import { faultTable } from './fault-table.ts';

const onRouter = faultTable('inet', 'fault');
const onSwitch = faultTable('bridge', 'fault');

/** How nft names the family of an address. */
const ipOf = (address: string): string => (familyOf(address) === '6' ? 'ip6' : 'ip');

/** Before all other rules of the router. */
const block = (scene: FaultScene, ...rules: readonly string[]): readonly FaultStep[] => [
  { on: siteBehindRouter(scene).place, script: onRouter.put({ hook: 'forward', priority: -10, rules }) },
];

/** Takes away what `block` put there. */
export const unblock = (scene: FaultScene): readonly FaultStep[] => [
  { on: siteBehindRouter(scene).place, script: onRouter.take },
];

/** The same of a switch: the LAN is a bridge in the namespace of its router. */
export const unblockLan = (scene: FaultScene): readonly FaultStep[] => [
  { on: siteBehindRouter(scene).place, script: onSwitch.take },
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
      const all = scene.hosts.flatMap(addressesOf);
      return block(
        scene,
        ...all.map(address => `${ipOf(address)} saddr ${address} oifname wan meta l4proto udp drop`),
        ...all.map(address => `iifname wan ${ipOf(address)} daddr ${address} meta l4proto udp drop`),
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
    inject: scene =>
      block(
        scene,
        ...scene.hosts
          .flatMap(addressesOf)
          .map(address => `iifname wan ${ipOf(address)} daddr ${address} meta l4proto udp drop`),
      ),
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
        'iifname wan meta l4proto udp meta length > 1300 drop',
        'oifname wan meta l4proto udp meta length > 1300 drop',
      ),
    heal: unblock,
  },
  {
    name: 'router-forwarding-off',
    title: 'ip_forward is off on the router: nothing passes it',
    code: 'router-forwards-nothing',
    severity: 'stop',
    hosts: oneAtHome,
    inject: scene => [
      {
        on: siteBehindRouter(scene).place,
        script: sh`sysctl -qw net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0`,
      },
    ],
    heal: scene => [
      {
        on: siteBehindRouter(scene).place,
        script: sh`sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1`,
      },
    ],
  },
  {
    name: 'udp-blocked-in-lan',
    title: 'the switch of a LAN lets no UDP pass between two of its hosts',
    code: 'udp-blocked-in-lan',
    severity: 'stop',
    hosts: twoAtHome,
    inject: scene => {
      const [one = '', two = ''] = scene.hosts.map(host => host.address);
      const rules = [
        `ip saddr ${one} ip daddr ${two} meta l4proto udp drop`,
        `ip saddr ${two} ip daddr ${one} meta l4proto udp drop`,
      ];
      return [{ on: siteBehindRouter(scene).place, script: onSwitch.put({ hook: 'forward', priority: 0, rules }) }];
    },
    heal: unblockLan,
  },
];
