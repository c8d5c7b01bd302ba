import * as z from 'zod';
import type { Difference } from '../../../model/plan/change.ts';
import { resource } from '../../../model/plan/resource.ts';
import type { Script } from '../../../model/plan/script.ts';
import { LASTS } from '../../../model/reading/lasting.ts';
import { thing } from '../../../model/reading/thing.ts';
import { lines, sh } from '../../../shell/sh.ts';
import { applyTextFile, stillTextFile } from '../../system/text-files/text-file.ts';
import { edgeAtBoot } from '../boot/edge-at-boot.ts';
import { edgeArguments } from '../edge/edge-arguments.ts';
import { edgeByHand } from '../edge/edge-by-hand.ts';
import { type EdgeWork, edgeDifference } from '../edge/edge-difference.ts';
import { EDGE_FILE, EDGE_TABLE, EDGE_UNIT, EDGE_UNIT_FILE } from '../edge/edge-places.ts';
import { type EdgeState, edgeFile, edgeStateProbe, edgeUnitFile, parseEdgeState } from '../edge/edge-state.ts';

const schema = z.strictObject({
  ...edgeArguments,
  only_where_there: z
    .boolean()
    .default(false)
    .describe('Only keeps a table right that is there already: it makes none, and closes nothing on a host without.'),
});

type Spec = z.output<typeof schema>;

interface Found extends Difference {
  readonly work?: EdgeWork;
}

/** Loads what stands in the file, and says why where nft does not take it. */
const load = (work: EdgeWork): Script => sh`nft -c -f ${EDGE_FILE}
${work.unitFile.fields.length > 0 || work.reload ? sh`systemctl daemon-reload` : sh`:`}
${work.enable ? sh`systemctl enable -q -- ${EDGE_UNIT}` : sh`:`}
systemctl reset-failed -- ${EDGE_UNIT} 2>/dev/null || :
systemctl reload-or-restart -- ${EDGE_UNIT} || {
  journalctl --no-pager -q -n 6 -o cat -u ${EDGE_UNIT} >&2 2>/dev/null || :
  exit 1
}`;

const takeAway: Script = sh`if command -v nft >/dev/null && nft list table inet ${EDGE_TABLE} >/dev/null 2>&1; then nft delete table inet ${EDGE_TABLE}; fi
if [ -e ${EDGE_UNIT_FILE} ]; then
  systemctl disable -q --now -- ${EDGE_UNIT} || :
  rm -f -- ${EDGE_UNIT_FILE}
  systemctl daemon-reload
fi
rm -f -- ${EDGE_FILE}
rmdir ${EDGE_FILE.slice(0, EDGE_FILE.lastIndexOf('/'))} 2>/dev/null || :`;

/** What of a host is reached from outside: a table of nftables of our own, its file, and the unit that loads it at boot. */
export const edgeFirewall = resource<Spec, EdgeState | undefined, Found>({
  name: 'edge_firewall',
  summary:
    'What of a host is reached from outside: a table of nftables of its own, before every other, that drops whatever is new and not wanted on interfaces with a global address; with the unit that loads it at boot. On a host without such an interface nothing is done.',
  schema,
  examples: [
    `edge_firewall:
  mode: manage
  open: [{ protocol: udp, ports: '51820', from: internet, why: the mesh }]
  mesh: mesh0
  lan: ''
  address: 198.51.100.25
  inside: [10.42.0.0/16, 10.43.0.0/16]`,
  ],
  ids: () => [thing('path', EDGE_FILE), thing('path', EDGE_UNIT_FILE), thing('unit', EDGE_UNIT)],
  reach: () => ({ network: true, paths: [EDGE_FILE, EDGE_UNIT_FILE], units: [EDGE_UNIT] }),
  // Where it only keeps a table right, phase 3 asks who else empties it.
  lasting: ({ mode, only_where_there: there }) => (mode === 'off' || there ? LASTS : edgeAtBoot),
  title: () => 'what is reached from outside',
  probe: ({ only_where_there: there }) => edgeStateProbe(there ? 'there' : 'everywhere'),
  parse: reading => parseEdgeState(reading),
  byHand: edgeByHand,
  diff: (spec, state) =>
    state === undefined
      ? { action: 'update', fields: [], why: 'there is no table of ours' }
      : edgeDifference(spec, state),
  apply: (_, state, { work }) => {
    if (state === undefined || work === undefined) return lines();
    if (work.wanted === undefined) return takeAway;
    const [file, unitFile] = [edgeFile(work.wanted.table), edgeUnitFile(work.wanted.unit)];
    return lines(
      sh`mkdir -p -m 0755 ${EDGE_FILE.slice(0, EDGE_FILE.lastIndexOf('/'))}`,
      // What is loaded must be what the plan showed, also where it stays.
      stillTextFile(file, state.file),
      ...(work.file.fields.length > 0 ? [applyTextFile(file, state.file, work.file)] : []),
      ...(work.unitFile.fields.length > 0 ? [applyTextFile(unitFile, state.unitFile, work.unitFile)] : []),
      load(work),
    );
  },
});
