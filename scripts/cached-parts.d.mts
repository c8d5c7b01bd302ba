export declare function cachedNames(): string[];
export declare const architecture: 'amd64' | 'arm64';
export declare const partsOfK3s: readonly string[];
export declare function wholeVersions(names: readonly string[]): string[];
export declare function missingOfCalico(names: readonly string[]): string[];
export declare function hasTraefik(names: readonly string[]): boolean;
