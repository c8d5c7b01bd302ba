/** What whatever was thrown says of itself, without its stack: an error's message, or the value as text. */
export const errorText = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
