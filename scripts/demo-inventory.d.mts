export declare const demoName: string;
export declare function demoInventory(
  text: string,
  parts: { readonly version: string | undefined; readonly architecture: string },
): string;
