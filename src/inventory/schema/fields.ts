import * as z from 'zod';
import { complainOfAddress, complainOfCidr } from './complain.ts';
import { judged } from './judged.ts';

const CIDR = '^[0-9.]+/[0-9]{1,2}$';

/** A host's IPv4 address. */
export const address = (description: string) => judged(complainOfAddress, description, { format: 'ipv4' });

/** An IPv4 network with its prefix length. */
export const cidr = (description: string) => judged(complainOfCidr, description, { pattern: CIDR });

/** A TCP or UDP port. */
export const port = (description: string) => z.int().min(1).max(65535).meta({ description });
