/** A template or an expression that cannot be rendered: the caller knows the file and adds the place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** What to do about it. */
  readonly hint: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly hint?: string | undefined } = {}) {
    super(message, options);
    this.hint = options.hint;
  }
}
