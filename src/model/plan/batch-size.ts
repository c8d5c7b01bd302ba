/** How many hosts of a stage are changed at once: so many, or so many of each hundred. */
export type BatchSize = { readonly hosts: number } | { readonly percent: number };
