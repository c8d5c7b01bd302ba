import * as z from 'zod';
import type { Validator } from './validators.ts';

/** A text that a validator has no complaint about; the complaint's hint travels in the issue's `params`. */
export const validated = (validate: Validator, description: string, meta: Record<string, unknown> = {}) =>
  z
    .string()
    .superRefine((text, context) => {
      const complaint = validate(text);
      if (complaint === undefined) return;
      context.addIssue({ code: 'custom', message: complaint.what, params: { hint: complaint.hint } });
    })
    .meta({ ...meta, description });
