import * as z from 'zod';
import type { Validator } from './validators.ts';

/** A text that a validator finds no mistake in; the hint travels in the issue's `params`. */
export const validated = (validate: Validator, description: string, meta: Record<string, unknown> = {}) =>
  z
    .string()
    .superRefine((text, context) => {
      const mistake = validate(text);
      if (mistake === undefined) return;
      context.addIssue({ code: 'custom', message: mistake.what, params: { hint: mistake.hint } });
    })
    .meta({ ...meta, description });
