import { on } from '../../../../diagnosis/remedy-words.ts';
import { count, isAre } from '../../../../model/text/count.ts';
import { interfaceOf } from '../../mesh/mesh-section.ts';
import { isBrokenPair, surveyed } from '../../survey/scene.ts';
import { arrivalBetween } from '../../survey/scene-lookup.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notBrokenYet } from '../ruled-out.ts';

/** Seconds by which clocks may differ. */
const DRIFT = 300;

const DAY = 86_400;

/** A length of time as people say it: `3 days`, `2 hours`, `7 minutes`. */
function inWords(seconds: number): string {
  if (seconds >= 2 * DAY) return count(Math.round(seconds / DAY), 'day');
  return seconds >= 7200 ? count(Math.round(seconds / 3600), 'hour') : count(Math.round(seconds / 60), 'minute');
}

/** `2026-11-21 08:00:31 UTC`. */
const atTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

export const diskFull: MeshCause = {
  code: 'disk-full',
  title: 'a disk is full',
  severity: 'warning',
  confidence: 'certain',
  about: 'A file system that the phase writes to is full: nothing can be changed on the host, and a restart may fail.',
  find: scene =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const full = survey.disks.filter(one => one.usedPercent >= 100);
      if (full.length === 0) return [];
      const roomy = survey.disks.filter(one => one.usedPercent < 100).map(one => one.path);
      return [
        {
          hosts: [host.name],
          what: `${full.map(one => one.path).join(', ')} of ${host.name} ${isAre(full.length)} full`,
          evidence: full.map(one => `df ${one.path}: ${one.usedPercent} % used`),
          ruledOut: [
            { not: 'the other disks', seen: roomy.length === 0 ? undefined : `df: ${roomy.join(', ')} have room` },
          ],
          remedy: [on(host, `du -xh ${full[0]?.path ?? '/'} | sort -h | tail`), 'make room there'],
          pairs: [],
        },
      ];
    }),
};

export const fileImmutable: MeshCause = {
  code: 'file-immutable',
  title: 'a file cannot be changed',
  severity: 'warning',
  confidence: 'certain',
  about: 'A file of the mesh carries the immutable flag (`chattr +i`): not even root can write or replace it.',
  find: scene =>
    surveyed(scene)
      .filter(({ survey }) => survey.immutable.length > 0)
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `${survey.immutable.join(', ')} of ${host.name} cannot be changed by anybody`,
        evidence: survey.immutable.map(file => `lsattr: ${file} has the flag i`),
        remedy: survey.immutable.map(file => on(host, `chattr -i ${file}`)),
        pairs: [],
      })),
};

/** The part of the table from which on the kernel drops new connections at times: entries go only when it is full. */
const NEARLY = 0.98;

export const conntrackFull: MeshCause = {
  code: 'conntrack-full',
  title: 'the table of connections is full',
  severity: 'stop',
  confidence: 'certain',
  about:
    "The kernel's table of tracked connections is full, so that packets of new ones are dropped (`nf_conntrack: table full, dropping packet`): handshakes of the mesh and SSH among them, now and then. Something opens very many connections, or the table is too small for what the host does. Connections that it knows go on.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey: { tracked } }) => {
      if (tracked === undefined || tracked.count < NEARLY * tracked.most) return [];
      const broken = scene.inventory.hosts.filter(one => one !== host && isBrokenPair(scene, host, one));
      return [
        {
          hosts: [host.name],
          severity: broken.length > 0 ? ('stop' as const) : ('warning' as const),
          what: `${host.name} tracks ${count(tracked.count, 'connection')}, of at most ${tracked.most}`,
          evidence: [
            `/proc/sys/net/netfilter: nf_conntrack_count ${tracked.count}, nf_conntrack_max ${tracked.most}`,
            ...broken.map(one => `${one.name}: no ping passes`),
          ],
          ruledOut: [notBrokenYet(scene, host.name)],
          remedy: [
            on(host, `sysctl -w net.netfilter.nf_conntrack_max=${4 * tracked.most}`),
            `to see what fills it on ${host.name}: awk '{ print $1, $3 }' /proc/net/nf_conntrack | sort | uniq -c`,
          ],
          pairs: broken.map(one => [host.name, one.name] as const),
        },
      ];
    }),
};

export const clockWrong: MeshCause = {
  code: 'clock-wrong',
  title: 'the clock is wrong',
  severity: 'stop',
  confidence: 'likely',
  about:
    "A host's clock differs by more than five minutes from the controller's. WireGuard refuses handshakes whose time is older than the last one it saw: after a clock was set back, peers do not answer until it has caught up or they were restarted.",
  find: scene =>
    surveyed(scene).flatMap(({ host, survey: { clock } }) => {
      const ahead = clock === undefined ? 0 : clock.host - clock.controller;
      if (clock === undefined || Math.abs(ahead) < DRIFT) return [];
      // Where datagrams do not even arrive, it is not the clock that makes peers refuse them.
      const isLost = (a: string, b: string): boolean => arrivalBetween(scene, a, b)?.at.includes(b) === false;
      const broken = scene.inventory.hosts
        .filter(({ name }) => name !== host.name && !isLost(host.name, name) && !isLost(name, host.name))
        .filter(one => isBrokenPair(scene, host, one));
      const stops = broken.length > 0 && ahead < 0;
      const unit = `wg-quick@${interfaceOf(scene.inventory)}`;
      return [
        {
          hosts: [host.name],
          severity: stops ? ('stop' as const) : ('warning' as const),
          what: `the clock of ${host.name} is ${inWords(Math.abs(ahead))} ${ahead < 0 ? 'behind' : 'ahead'}`,
          evidence: [
            `${host.name} says ${atTime(clock.host)}, the controller ${atTime(clock.controller)}`,
            ...broken.map(one => `${one.name}: no ping passes`),
          ],
          ruledOut: stops
            ? broken.map(one => ({
                not: `lost datagrams between ${host.name} and ${one.name}`,
                seen:
                  arrivalBetween(scene, host.name, one.name)?.at.includes(one.name) === true &&
                  (arrivalBetween(scene, one.name, host.name)?.at.includes(host.name) ?? true)
                    ? 'they arrive'
                    : undefined,
              }))
            : [notBrokenYet(scene, host.name)],
          remedy: [
            on(host, 'timedatectl set-ntp true; timedatectl status'),
            ...(stops ? [`then, on its peers: systemctl restart ${unit}`] : []),
          ],
          pairs: broken.map(one => [host.name, one.name] as const),
        },
      ];
    }),
};
