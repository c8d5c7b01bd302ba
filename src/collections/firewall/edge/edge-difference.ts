import type { Difference, Field, Refusal } from '../../../model/plan/change.ts';
import { diffTextFile } from '../../system/text-files/text-file.ts';
import { type Closing, closing } from './closing.ts';
import type { EdgeArguments } from './edge-arguments.ts';
import { EDGE_UNIT } from './edge-places.ts';
import { describeOpen, type EdgePolicy, edgePolicy, isOpen, rangeOf } from './edge-policy.ts';
import { type EdgeState, edgeFile, edgeUnitFile } from './edge-state.ts';
import { edgeTable, filedPolicy } from './edge-table.ts';
import { edgeUnitText } from './edge-unit.ts';

/** What was worked out of a difference, for the script that removes it. */
export interface EdgeWork {
  /** `undefined`: everything of ours goes. */
  readonly wanted: { readonly table: string; readonly unit: string } | undefined;
  readonly file: Difference;
  readonly unitFile: Difference;
  readonly enable: boolean;
  /** systemd still knows the unit as it was. */
  readonly reload: boolean;
}

interface Found extends Difference {
  readonly work?: EdgeWork;
}

const nothing: Difference = { action: 'update', fields: [] };

/** Whether the table in force is what the file says, as nft itself prints both. */
const isInForce = ({ inForce, filed }: EdgeState): boolean => inForce !== undefined && inForce === filed;

/** What is reached now, in words. */
function reachedNow(state: EdgeState): string {
  if (state.inForce === undefined) return 'everything that other rules let in';
  const { open } = filedPolicy(state.inForce);
  const ports = open.map(one => `${one.protocol} ${one.ports}`).join(', ') || 'nothing';
  return isInForce(state) ? ports : `${ports}; not as the file says`;
}

/** Where outside is, in words: `eth0 (198.51.100.25)`. */
const describeLinks = ({ links }: EdgePolicy): string =>
  links.map(({ name, addresses }) => `${name}${addresses.length === 0 ? '' : ` (${addresses.join(', ')})`}`).join(', ');

/** Whether our own file, as we wrote it, closes a port already: then it was agreed to. */
function wasAgreedTo({ file }: EdgeState, { links }: EdgePolicy, { protocol, ports }: Closing): boolean {
  const { fingerprint, origin, content } = file;
  if (fingerprint.kind !== 'file' || content === undefined || origin.written !== fingerprint.sha256) return false;
  const before = filedPolicy(content);
  const open = before.open.map(one => ({ ...one, from: 'internet' as const, why: '' }));
  return links.every(one => before.links.includes(one.name)) && !isOpen(open, protocol, rangeOf(ports)[0]);
}

const closingField = ({ protocol, ports, who }: Closing): Field => ({
  name: `${protocol} ${ports}${who === undefined ? '' : ` (${who})`}`,
  before: 'open',
  after: 'closed',
});

const under = (path: string, fields: readonly Field[]): readonly Field[] =>
  fields.map(field => ({ ...field, name: `${path} ${field.name}` }));

/** Why the table cannot be made here. */
function refusal(state: EdgeState, wish: EdgeArguments, policy: EdgePolicy): Refusal | undefined {
  const where = describeLinks(policy);
  if (state.nft === undefined) {
    return {
      because: `${where} leads outside, and without nft nothing of it can be closed`,
      hint: 'install it (apt-get install nftables), or leave this host open: firewall: {mode: off} below it in the inventory',
      liftedBy: { packages: ['nftables'] },
    };
  }
  if (state.unit.unit === undefined)
    return { because: 'systemd does not run here: the table would not be there after a boot', liftedBy: {} };
  if (state.sshPorts.length === 0 && !wish.open.some(one => one.protocol === 'tcp' && one.from === 'internet')) {
    return {
      because: 'this host does not tell at which port SSH is reached: closing the rest might keep everybody out',
      hint: 'say it in the inventory: firewall: {open: [{tcp: 22}]}',
    };
  }
  return undefined;
}

/** All of it goes. */
function away(state: EdgeState): Found {
  const isThere =
    state.inForce !== undefined ||
    state.file.fingerprint.kind !== 'absent' ||
    state.unitFile.fingerprint.kind !== 'absent';
  if (!isThere) return { ...nothing, why: 'firewall.mode is off' };
  return {
    action: 'remove',
    fields: [
      { name: 'from outside', before: reachedNow(state), after: 'everything that other rules let in' },
      ...(state.unitFile.fingerprint.kind === 'absent'
        ? []
        : [{ name: 'at boot', before: EDGE_UNIT, after: 'nothing' }]),
    ],
    why: 'firewall.mode is off',
    work: { wanted: undefined, file: nothing, unitFile: nothing, enable: false, reload: false },
  };
}

/** What is asked of the unit besides its text. */
function unitFields({ unit: { unit } }: EdgeState, isNew: boolean): readonly Field[] {
  const enabled: Field = { name: 'at boot', before: isNew ? undefined : unit?.file || 'no', after: EDGE_UNIT };
  const active: Field = { name: EDGE_UNIT, before: unit?.active, after: 'active' };
  const reload: Field = { name: 'daemon-reload', before: 'needed', after: 'done' };
  return [
    ...(isNew || unit?.file !== 'enabled' ? [enabled] : []),
    ...(!isNew && unit?.active !== 'active' ? [active] : []),
    ...(!isNew && unit?.needsReload === true ? [reload] : []),
  ];
}

/** How a host differs from what may be reached of it. Pure. */
export function edgeDifference(wish: EdgeArguments, state: EdgeState): Found {
  if (wish.mode === 'off') return away(state);
  const policy = edgePolicy(wish, state);
  // Where an address is away for a moment, what is there goes on closing.
  if (policy.links.length === 0) return { ...nothing, why: 'no interface of this host leads outside' };
  const wanted = { table: edgeTable(policy), unit: edgeUnitText(state.nft ?? '/usr/sbin/nft') };
  const file = diffTextFile(edgeFile(wanted.table), state.file);
  const unitFile = diffTextFile(edgeUnitFile(wanted.unit), state.unitFile);
  const isNew = state.unitFile.fingerprint.kind === 'absent';
  const inForce = isInForce(state);
  const closed = inForce ? newlyClosed(policy, state) : closing(policy, state);
  const fields: readonly Field[] = [
    ...(inForce && file.fields.length === 0
      ? []
      : [{ name: 'from outside', before: reachedNow(state), after: describeOpen(policy.open) }]),
    ...closed.map(closingField),
    ...unitFields(state, isNew),
    ...under('table:', file.fields),
    ...under('unit:', unitFile.fields),
  ];
  const work: EdgeWork = {
    wanted,
    file,
    unitFile,
    enable: isNew || state.unit.unit?.file !== 'enabled',
    reload: state.unit.unit?.needsReload === true,
  };
  const why = `${describeLinks(policy)} leads outside`;
  if (fields.length === 0) return { ...nothing, why: `${why}: ${describeOpen(policy.open)}`, work };
  const refused = refusal(state, wish, policy) ?? file.refused ?? unitFile.refused;
  const closes = closed.some(one => !wasAgreedTo(state, policy, one));
  const replaces = file.replaces ?? unitFile.replaces;
  const destroys = closes || file.destroys === true || unitFile.destroys === true;
  return {
    action: state.inForce === undefined ? 'create' : 'update',
    fields,
    why,
    ...(destroys ? { destroys } : {}),
    ...(closes ? { closes } : {}),
    ...(replaces === undefined ? {} : { replaces }),
    ...(refused === undefined ? {} : { refused }),
    work,
  };
}

/** What the table in force lets in, and the wanted one does not. */
function newlyClosed(policy: EdgePolicy, state: EdgeState): readonly Closing[] {
  const { links, open } = filedPolicy(state.inForce ?? '');
  const now = open.map(one => ({ ...one, from: 'internet' as const, why: '' }));
  const isCovered = policy.links.every(one => links.includes(one.name));
  return closing(policy, state).filter(one => !isCovered || isOpen(now, one.protocol, rangeOf(one.ports)[0]));
}
