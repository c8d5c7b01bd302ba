import * as z from 'zod';
import { validated } from './validated.ts';
import { validateAddress, validateCidr } from './validators.ts';

const CIDR = '^[0-9.]+/[0-9]{1,2}$';

/** A host's IPv4 address. */
export const address = (description: string) => validated(validateAddress, description, { format: 'ipv4' });

/** The same, for which a name of DNS may stand: it is looked up before anything else is checked. */
export const addressOrName = (description: string) =>
  validated(validateAddress, `${description}; or a name of DNS that leads there`);

/** An IPv4 network with its prefix length. */
export const cidr = (description: string) => validated(validateCidr, description, { pattern: CIDR });

/** A TCP or UDP port. */
export const port = (description: string) => z.int().min(1).max(65535).meta({ description });
