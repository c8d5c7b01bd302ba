import type { Connections } from '../../engine/fleet/connections.ts';
import type { EvidenceOf } from '../../model/gate/evidence.ts';
import type { Host, Inventory } from '../../model/inventory.ts';
import { Problem } from '../../model/problems/problem.ts';
import { EVIDENCE_SECONDS, evidenceScript } from './evidence-script.ts';
import { redact } from './redact.ts';

/** What one host told, as it may be kept. */
export interface HostEvidence {
  readonly host: string;
  readonly text: string;
}

export interface EvidenceRequest {
  readonly inventory: Inventory;
  /** Those that are asked, over the connections that they have; no other is opened. */
  readonly hosts: readonly Host[];
  readonly connections: Connections;
  readonly evidence: readonly EvidenceOf[];
  /** The run's command. */
  readonly command: string;
  readonly now: Date;
}

/** Hosts that are asked at most: what happened is the same on the others. */
const MOST_HOSTS = 12;

/** Seconds beyond its own time that a host's answer may be on its way. */
const ON_THE_WAY = 4;

/** Collects from each host in one command, all at the same time; says of a host why it told nothing. Never throws for what hosts do. */
export async function collectEvidence(request: EvidenceRequest): Promise<readonly HostEvidence[]> {
  const { inventory, hosts, connections, evidence, command, now } = request;
  const asked = hosts.filter(host => connections.opened(host) !== undefined).slice(0, MOST_HOSTS);
  return connections.each(
    asked.map(host => ({ host })),
    async ({ host }) => {
      const script = evidenceScript(evidence.flatMap(of => of(host, inventory)));
      const head = `${host.name}, ${now.toISOString()}: ${command}`;
      const said = await ask(connections, host, script);
      return { host: host.name, text: [head, REDACTED, '', ...redact(said), ''].join('\n') };
    },
  );
}

const REDACTED = 'Keys, tokens and passwords were taken out. Read it before you show it to somebody.';

async function ask(connections: Connections, host: Host, script: ReturnType<typeof evidenceScript>): Promise<string> {
  try {
    const readings = await connections.run(host, [{ id: 'evidence', script }], {
      timeout: EVIDENCE_SECONDS + ON_THE_WAY,
    });
    const { stdout = '', stderr = '' } = readings.get('evidence') ?? {};
    return stderr === '' ? stdout : `${stdout}\n== on standard error\n${stderr}`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return `(it told nothing: ${error.details[0]?.what ?? error.message})`;
  }
}
