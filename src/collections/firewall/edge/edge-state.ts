import type { Reading } from '../../../model/reading/reading.ts';
import { unread } from '../../../model/reading/unread.ts';
import { textOf } from '../../../model/text/text.ts';
import { sh } from '../../../shell/sh.ts';
import { parseUnit, probeUnit, type UnitState } from '../../system/state/systemd-unit.ts';
import { parseTextFile, probeTextFile, type TextFile, type TextFileState } from '../../system/text-files/text-file.ts';
import { EDGE_FILE, EDGE_UNIT, EDGE_UNIT_FILE } from './edge-places.ts';
import { type EdgeReading, edgeProbe, parseEdge } from './edge-reading.ts';

/** What of the firewall at the edge is on a host: the table in force, its file, and the unit that loads it. */
export interface EdgeState extends EdgeReading {
  readonly file: TextFileState;
  readonly unitFile: TextFileState;
  readonly unit: UnitState;
}

/** The file of the table, with a text. */
export const edgeFile = (content: string): TextFile => ({
  path: EDGE_FILE,
  content: textOf([content]),
  mode: '0644',
  owner: 'root',
});

export const edgeUnitFile = (content: string): TextFile => ({
  path: EDGE_UNIT_FILE,
  content: textOf([content]),
  mode: '0644',
  owner: 'root',
});

const NOWHERE = '== nowhere';
const UNIT = '== unit of the table';
const UNIT_FILE = '== file of the unit';
const FILE = '== file of the table';

/** Prints the state; `where`: only where the table's file is there, and else just that it is not. */
export const edgeStateProbe = (where: 'everywhere' | 'there') =>
  where === 'everywhere'
    ? whole
    : sh`if provision_exists ${EDGE_FILE}; then
${whole}
else
  echo ${NOWHERE}
fi`;

// What stands in files comes last: it may hold any line.
const whole = sh`${edgeProbe}
echo ${UNIT}
${probeUnit(EDGE_UNIT, [])}
echo ${UNIT_FILE}
${probeTextFile(edgeUnitFile(''))}
echo ${FILE}
${probeTextFile(edgeFile(''))}`;

const cut = (text: string, mark: string): readonly [before: string, after: string] => {
  const at = text.indexOf(`${mark}\n`);
  return at === -1 ? unread('the table', text.slice(0, 80)) : [text.slice(0, at), text.slice(at + mark.length + 1)];
};

/** @returns `undefined`: it was read only where the file is there, and it is not. @throws {Unread} */
export function parseEdgeState(reading: Reading): EdgeState | undefined {
  if (reading.stdout.trimEnd() === NOWHERE) return undefined;
  const [edge, rest] = cut(reading.stdout, UNIT);
  const [unit, files] = cut(rest, UNIT_FILE);
  const [unitFile, file] = cut(files, FILE);
  return {
    ...parseEdge(edge),
    unit: parseUnit(unit),
    unitFile: parseTextFile({ ...reading, stdout: unitFile }, edgeUnitFile('')),
    file: parseTextFile({ ...reading, stdout: file }, edgeFile('')),
  };
}
