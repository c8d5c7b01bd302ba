import type { MistakeText } from '../yaml/mistake.ts';
import { showValue } from '../yaml/show-value.ts';
import type { HopSection } from './schema/file-schema.ts';
import { validateSshAddress, validateUser } from './schema/validators.ts';

/** A hop that is written out instead of named. */
export interface WrittenHop {
  readonly user?: string;
  readonly address: string;
  readonly port?: number;
}

/** What stands behind `jump`, if anything does. */
export type JumpSection = HopSection | readonly HopSection[] | undefined;

const isList = (jump: JumpSection): jump is readonly HopSection[] => Array.isArray(jump);

/** The hops that a `jump` names, nearest to the controller first. */
export const jumpList = (jump: JumpSection): readonly HopSection[] | undefined =>
  jump === undefined || isList(jump) ? jump : [jump];

/** Whether a hop is meant to be written out: no host's name looks like this unless it is a host of the inventory. */
export const isWrittenOut = (hop: string): boolean => /[@:.]/.test(hop);

/** Takes `user@address:port` apart; an IPv6 address stands in brackets, as for `ssh -J`. */
export function parseHop(text: string): WrittenHop | MistakeText {
  const [, user, bracketed, plain, port] = /^(?:([^@]*)@)?(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = bracketed ?? plain;
  const number = port === undefined ? undefined : Number(port);
  const hint = 'write user@address:port, of which only the address is needed; an IPv6 address in brackets';
  if (address === undefined) return { what: `${showValue(text)} is not a way to reach a host`, hint };
  const mistake = validateSshAddress(address) ?? (user === undefined ? undefined : validateUser(user));
  if (mistake !== undefined) return mistake;
  if (number !== undefined && (number < 1 || number > 65535)) {
    return { what: `${number} in ${showValue(text)} is not a port`, hint: 'a port is a number from 1 to 65535' };
  }
  return { address, ...(user === undefined ? {} : { user }), ...(number === undefined ? {} : { port: number }) };
}

/**
 * The `jump` that counts for a host: its own, else the inventory's. A host that is itself a hop of the inventory's jump
 * is reached by the hops before it.
 */
export function effectiveJump(
  host: { readonly name: string; readonly jump?: JumpSection },
  inherited: JumpSection,
): readonly HopSection[] | undefined {
  const own = jumpList(host.jump);
  if (own !== undefined) return own;
  const hops = jumpList(inherited);
  const at = hops?.indexOf(host.name) ?? -1;
  return at === -1 ? hops : hops?.slice(0, at);
}
