import * as z from 'zod';
import { diagnosable } from '../../diagnosis/diagnose.ts';
import { collection } from '../collection.ts';
import { carriedKey } from './by-hand/carried-key.ts';
import { meshCauses } from './causes/mesh-causes.ts';
import { meshTimerCheck } from './checks/mesh-timer.ts';
import { noWireguardTunnels } from './checks/no-wireguard-tunnels.ts';
import { wireguardAllowedIps } from './checks/wireguard-allowed-ips.ts';
import { wireguardHandshakes } from './checks/wireguard-handshakes.ts';
import { wireguardImplementation } from './checks/wireguard-implementation.ts';
import { wireguardListener } from './checks/wireguard-listener.ts';
import { wireguardPings } from './checks/wireguard-pings.ts';
import { wireguardPresharedKeys as wireguardPresharedKeysInForce } from './checks/wireguard-preshared-keys.ts';
import { wireguardRestart } from './checks/wireguard-restart.ts';
import { wireguardRoutes } from './checks/wireguard-routes.ts';
import { meshFaults } from './faults/mesh-faults.ts';
import { clientWay } from './mesh/clients/client-way.ts';
import { keyRound } from './mesh/key-round.ts';
import { meshContext } from './mesh/mesh-context.ts';
import { meshSection } from './mesh/mesh-section.ts';
import { pairWays } from './mesh/pair-ways.ts';
import { meshEvidence } from './mesh-evidence.ts';
import { oldTunnel } from './old-tunnel.ts';
import { meshRemedies } from './remedies/mesh-remedies.ts';
import { unrehearsed } from './remedies/unrehearsed.ts';
import { meshRemnants } from './remnants.ts';
import { leftoverWireguardTunnels } from './resources/leftover-wireguard-tunnels.ts';
import { meshTimer } from './resources/mesh-timer.ts';
import { wireguardInterface } from './resources/wireguard-interface.ts';
import { wireguardKey } from './resources/wireguard-key.ts';
import { wireguardPresharedKeys } from './resources/wireguard-preshared-keys.ts';
import { seenFrom } from './survey/datagrams/seen-from.ts';
import { meshSurvey } from './survey/mesh-survey.ts';

/** A WireGuard mesh: keys, interfaces, peers, and why they do not reach each other. */
export const wireguard = collection({
  name: 'wireguard',
  about: 'A WireGuard mesh: keys, interfaces, peers, and why they do not reach each other.',
  evidence: [meshEvidence],
  resources: [meshTimer, wireguardInterface, wireguardKey, wireguardPresharedKeys, leftoverWireguardTunnels],
  checks: [
    meshTimerCheck,
    noWireguardTunnels,
    wireguardAllowedIps,
    wireguardHandshakes,
    wireguardImplementation,
    wireguardListener,
    wireguardPings,
    wireguardPresharedKeysInForce,
    wireguardRestart,
    wireguardRoutes,
  ],
  facts: {
    'wireguard.public_key': {
      about: "The public half of the host's key, in base64.",
      remember: true,
      byHand: carriedKey,
    },
    'wireguard.preshared_keys': {
      about: 'A digest of each pre-shared key that the host keeps, by the name of the key.',
    },
    'wireguard.preshared_new': {
      about: 'Pre-shared keys that the host has made, and that the other host of their pair does not have yet.',
      secret: true,
    },
    'wireguard.way_in': {
      about: 'From which address this run comes to the host, and to which.',
    },
    'wireguard.preshared_running': {
      about: 'The names of the pre-shared keys that the running interface has, by allowed address.',
    },
    'wireguard.moved': {
      about: 'Clusters that the host’s timer reaches by another gateway than the first, a line each.',
    },
    'wireguard.peers': { about: 'The keys that the running interface knows, by allowed address, as JSON.' },
  },
  contexts: [meshContext],
  sections: [meshSection],
  remnantKinds: {
    mesh_tunnels: {
      about: 'Tunnels of an old mesh, by their names, or by addresses that they have or lead to.',
      schema: z.strictObject({
        names: z.array(z.string()),
        subnet: z.string(),
        addresses: z.string(),
        endpoints: z.string().optional(),
      }),
    },
    mesh_units: {
      about: 'Units that look after the mesh, by their names: asked for until phase 2 makes them anew.',
      schema: z.array(z.string()),
    },
    mesh_state: {
      about: 'What those units keep, and what they tell.',
      schema: z.strictObject({
        path: z.array(z.string()),
        shared: z.array(z.string()),
        again: z.array(z.string()),
      }),
    },
    tunnel_files: { about: 'Files of tunnels, which go with them.', schema: z.array(z.string()) },
  },
  remnants: meshRemnants,
  diagnoses: [diagnosable(meshSurvey, meshCauses)],
  faults: meshFaults,
  remedies: meshRemedies,
  unrehearsed,
  dirt: [oldTunnel],
  seenFrom,
  keyRound,
  pairWays,
  clients: clientWay,
});
