export function chromiumPath(): string | null;
export function chromiumLaunch(): { readonly executablePath?: string; readonly args: string[] };
