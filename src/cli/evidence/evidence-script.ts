import type { EvidencePart } from '../../model/gate/evidence.ts';
import type { Script } from '../../model/plan/script.ts';
import { lines, raw, sh } from '../../shell/sh.ts';
import collectText from './collect.sh';

/** Bytes that are kept of a part, of its end. */
const MOST = 24 * 1024;

/** Seconds for all parts of a host, and for one of them. */
export const EVIDENCE_SECONDS = 6;
const ONE_PART = 3;

/** One script that asks all parts one after another, as long as there is time. Pure. */
export const evidenceScript = (parts: readonly EvidencePart[]): Script =>
  lines(
    sh`provision_end=$(($(date +%s) + ${EVIDENCE_SECONDS})) provision_each=${ONE_PART} provision_most=${MOST}`,
    raw(collectText),
    ...parts.map(({ name, script }) => sh`provision_part ${name} ${script.text}`),
  );
