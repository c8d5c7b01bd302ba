import type { RuledOut } from '../../../../diagnosis/cause.ts';
import { on, orRerun, thenRerun } from '../../../../diagnosis/remedy-words.ts';
import { interfaceOf, meshOf } from '../../mesh/mesh-section.ts';
import { type Scene, surveyed } from '../../survey/scene.ts';
import type { Survey } from '../../survey/survey.ts';
import type { MeshCause } from '../mesh-cause.ts';
import { notNameTaken, notPortTaken, notUnavailable } from '../ruled-out.ts';

const lastJournal = ({ service }: Survey): readonly string[] =>
  service.journal.slice(-4).map(line => `journal: ${line}`);

const state = ({ service }: Survey): string =>
  `its unit is ${service.active || 'unknown'} (${service.result || 'no result'})`;

/** Nothing stands in the way of starting the interface. */
const notHindered = (scene: Scene, name: string): readonly RuledOut[] => [
  notUnavailable(scene, name),
  notNameTaken(scene, name),
  notPortTaken(scene, name),
];

/** Neither the kernel nor a program can do WireGuard. */
export const wireguardUnavailable: MeshCause = {
  code: 'wireguard-unavailable',
  title: 'no WireGuard on the host',
  severity: 'stop',
  confidence: 'certain',
  about:
    'The kernel has no WireGuard, and there is no `wireguard-go` with `/dev/net/tun` to take its place, so that no interface can be made. Linux 5.6 and newer have it; elsewhere install the module or `wireguard-go`.',
  find: scene =>
    surveyed(scene)
      .filter(({ survey }) => survey.running === undefined && survey.canWireguard === 'none')
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `${host.name} has no WireGuard: neither in its kernel nor as a program`,
        evidence: ['/sys/module/wireguard does not exist; no wireguard-go with /dev/net/tun', ...lastJournal(survey)],
        ruledOut: [notNameTaken(scene, host.name)],
        remedy: [
          on(
            host,
            'modprobe wireguard && test -e /sys/module/wireguard || { apt-get update && apt-get install --reinstall -y wireguard-go; }',
          ),
          thenRerun(scene),
        ],
      })),
};

/** A link of the name is there that is not WireGuard's. */
export const interfaceNameTaken: MeshCause = {
  code: 'interface-name-taken',
  title: "the interface's name is taken",
  severity: 'stop',
  confidence: 'certain',
  about:
    "An interface of the mesh's name exists and is not WireGuard's, so that `wg-quick` refuses to start. Remove it, or give the mesh another name (`mesh: { interface: … }`).",
  find: (scene, explained) =>
    surveyed(scene)
      .filter(({ host, survey }) => survey.link !== undefined && !survey.link.wireguard && !explained.host(host.name))
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `${interfaceOf(scene.inventory)} on ${host.name} is not a WireGuard interface`,
        evidence: [survey.link?.text.trim() ?? '', ...lastJournal(survey)],
        ruledOut: [notUnavailable(scene, host.name)],
        remedy: [on(host, `ip link delete dev ${interfaceOf(scene.inventory)}`), thenRerun(scene)],
      })),
};

/** Another program holds the port while WireGuard does not run. */
export const portTaken: MeshCause = {
  code: 'port-taken',
  title: 'another program holds the UDP port',
  severity: 'stop',
  confidence: 'certain',
  about:
    "Another program listens on the mesh's UDP port, so that the interface cannot be started. Stop that program, or give the mesh another port (`mesh: { port: … }`).",
  find: (scene, explained) =>
    surveyed(scene).flatMap(({ host, survey }) => {
      const holder = survey.portHolders.find(name => name !== 'wireguard-go' && name !== '?');
      if (survey.running !== undefined || holder === undefined || explained.host(host.name)) return [];
      return [
        {
          hosts: [host.name],
          what: `${holder} holds UDP ${meshOf(scene.inventory).port} on ${host.name}, so wg-quick cannot start`,
          evidence: [`ss -lunp: UDP ${meshOf(scene.inventory).port} belongs to ${holder}`, ...lastJournal(survey)],
          ruledOut: [notUnavailable(scene, host.name), notNameTaken(scene, host.name)],
          remedy: [
            on(host, `ss -lunp 'sport = :${meshOf(scene.inventory).port}'`),
            `stop ${holder}, or in the inventory: mesh: { port: … }`,
            thenRerun(scene),
          ],
        },
      ];
    }),
};

/** The unit tried and could not. */
export const serviceFailed: MeshCause = {
  code: 'service-failed',
  title: 'wg-quick failed',
  severity: 'stop',
  confidence: 'certain',
  about:
    "The unit `wg-quick@…` was started and failed; the last lines of its journal say at which line of the file or at which command. A phase's run writes the file anew and starts it.",
  find: (scene, explained) =>
    surveyed(scene)
      .filter(({ host, survey }) => survey.running === undefined && !explained.host(host.name))
      .filter(({ survey }) => survey.service.active === 'failed')
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `wg-quick@${interfaceOf(scene.inventory)} failed on ${host.name}`,
        evidence: [state(survey), ...lastJournal(survey)],
        ruledOut: notHindered(scene, host.name),
        remedy: [`let the phase rewrite its file and start it: ${scene.rerun}`],
      })),
};

/** Nobody started it. */
export const serviceStopped: MeshCause = {
  code: 'service-stopped',
  title: 'the interface is not running',
  severity: 'stop',
  confidence: 'certain',
  fleeting: 'state',
  about: 'The unit `wg-quick@…` is not running, and did not fail: somebody stopped it, or it was never started.',
  find: (scene, explained) =>
    surveyed(scene)
      .filter(({ host, survey }) => survey.running === undefined && !explained.host(host.name))
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `${interfaceOf(scene.inventory)} does not run on ${host.name}`,
        evidence: [state(survey), survey.file.present ? 'its configuration is there' : 'it has no configuration'],
        ruledOut: [
          { not: 'a failure', seen: survey.service.result === 'success' ? state(survey) : undefined },
          ...notHindered(scene, host.name),
        ],
        remedy: survey.file.present
          ? [on(host, `systemctl start wg-quick@${interfaceOf(scene.inventory)}`), orRerun(scene)]
          : [`let the phase write its file and start it: ${scene.rerun}`],
      })),
};

/** It runs, and would be gone after a reboot. */
export const serviceNotEnabled: MeshCause = {
  code: 'service-not-enabled',
  title: 'the interface will not come back after a reboot',
  severity: 'warning',
  confidence: 'certain',
  about: 'The interface runs, but its unit is not enabled: after the next reboot the host is out of the mesh.',
  find: scene =>
    surveyed(scene)
      .filter(({ survey }) => survey.file.present && survey.service.enabled === 'disabled')
      .map(({ host, survey }) => ({
        hosts: [host.name],
        what: `wg-quick@${interfaceOf(scene.inventory)} is not enabled on ${host.name}`,
        evidence: [`systemctl is-enabled says ${survey.service.enabled}`],
        ruledOut: [
          {
            not: 'a stopped interface',
            seen: survey.running === undefined ? undefined : `it listens on UDP ${survey.running.port}`,
          },
        ],
        remedy: [on(host, `systemctl enable wg-quick@${interfaceOf(scene.inventory)}`), orRerun(scene)],
      })),
};
