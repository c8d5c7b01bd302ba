import * as z from 'zod';
import { familyOf } from '../../model/address/address.ts';
import { validated } from './validated.ts';
import { type Validator, validateAddress, validateCidr, validateIpv4Cidr } from './validators.ts';

const CIDR = '^[0-9a-f.:]+/[0-9]{1,3}$';
const CIDR_4 = '^[0-9.]+/[0-9]{1,2}$';

/** One text, or a list of an IPv4 and an IPv6 one. */
const perFamily = (validate: Validator, description: string, meta: Record<string, unknown> = {}) => {
  const one = validated(validate, description, meta);
  const both = z
    .array(one)
    .min(1)
    .superRefine((texts, context) => {
      for (const [at, text] of texts.entries()) {
        const other = texts.slice(0, at).find(before => familyOf(before) === familyOf(text));
        if (other === undefined) continue;
        const message = `${text} is of the same family as ${other}`;
        context.addIssue({
          code: 'custom',
          path: [at],
          message,
          params: { hint: 'write one for IPv4 and one for IPv6' },
        });
      }
    });
  return z.union([one, both]).meta({ description: `${description}; or a list of two, for IPv4 and IPv6` });
};

/** One text, or a list of any. */
const anyOf = (validate: Validator, description: string, more: string, meta: Record<string, unknown> = {}) => {
  const one = validated(validate, description, meta);
  return z.union([one, z.array(one).min(1)]).meta({ description: `${description}; ${more}` });
};

/** The networks of a site: one, one for each family, or those of several LANs. */
export const lans = (description: string) =>
  anyOf(validateCidr, description, 'or a list: for IPv4 and IPv6, and of several LANs that a router leads between', {
    pattern: CIDR,
  });

/** A router's addresses: one in each network of its site. */
export const addressesOnLans = (description: string) =>
  anyOf(validateAddress, description, 'or a list: one in each LAN, of IPv4 and IPv6');

/** A host's address, IPv4 or IPv6, for which a name of DNS may stand: it is looked up before anything else is checked. */
export const addressOrName = (description: string) =>
  validated(validateAddress, `${description}; or a name of DNS that leads there`);

/** One address, or one for each family; the first is the one that is used where one is enough. */
export const addresses = (description: string) => perFamily(validateAddress, description);

/** The same, for each of which a name of DNS may stand. */
export const addressesOrNames = (description: string) =>
  perFamily(validateAddress, `${description}; or a name of DNS that leads there`);

/** A network of IPv4 with its prefix length, where nothing else is taken. */
export const ipv4Cidr = (description: string) => validated(validateIpv4Cidr, description, { pattern: CIDR_4 });

/** One network, or one for each family. */
export const cidrs = (description: string) => perFamily(validateCidr, description, { pattern: CIDR });

/** A TCP or UDP port. */
export const port = (description: string) => z.int().min(1).max(65535).meta({ description });
