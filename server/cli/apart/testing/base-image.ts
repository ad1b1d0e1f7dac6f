import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** As an image for hopscope must have them; `sh` and `test` for the Dockerfile. */
const PROGRAMS = [
  "/bin/sh",
  "/usr/bin/test",
  "/usr/bin/setpriv",
  "/usr/bin/chrt",
  "/usr/sbin/nft",
  "/usr/sbin/ip",
  ...["iptables", "ip6tables"].flatMap((name) => [`/usr/sbin/${name}-nft`, `/usr/sbin/${name}-nft-save`]),
  ...["ebtables-nft", "ebtables-nft-save"].map((name) => `/usr/sbin/${name}`),
];
/** As update-alternatives(1) names them. */
const ALTERNATIVES = [
  "iptables",
  "iptables-save",
  "ip6tables",
  "ip6tables-save",
  "ebtables",
  "ebtables-save",
];

/**
 * A base image out of this machine's own programs and their libraries, since a test has no registry.
 * @param folder is filled. @returns the tar for `docker import`.
 */
export function packBaseImage(folder: string): string {
  const root = join(folder, "base");
  for (const name of ["tmp", "run", "proc", "sys", "dev", "etc", "bin", "sbin"])
    mkdirSync(join(root, name), { recursive: true });
  for (const program of [...PROGRAMS, process.execPath]) copyWithLibraries(program, root);
  copy(process.execPath, join(root, "usr/bin/node"));
  for (const name of ALTERNATIVES) {
    const [, tool = "", save = ""] = /^([a-z0-9]+)(-save)?$/.exec(name) ?? [];
    link(`${tool}-nft${save}`, join(root, "usr/sbin", name));
  }
  for (const module of ["/usr/lib/x86_64-linux-gnu/xtables", "/usr/lib/aarch64-linux-gnu/xtables"]) {
    if (!existsSync(module)) continue;
    for (const file of readdirSync(module)) copyWithLibraries(join(module, file), root);
  }
  // Of netbase and iptables: without them nft and ebtables know no protocol by its name.
  for (const file of ["/etc/protocols", "/etc/ethertypes"])
    if (existsSync(file)) copy(file, join(root, file));
  const tar = join(folder, "base.tar");
  execFileSync("tar", ["-C", root, "-cf", tar, "."]);
  return tar;
}

function copyWithLibraries(program: string, root: string): void {
  copy(realpathSync(program), join(root, program));
  // ldd(1) of a static program ends with an error, and there is nothing to copy.
  const listed = execFileSync("sh", ["-c", 'ldd -- "$1" 2>/dev/null || true', "sh", program], {
    encoding: "utf8",
  });
  for (const [, path = ""] of listed.matchAll(/(\/\S+) \(0x/g)) copy(realpathSync(path), join(root, path));
}

function copy(from: string, to: string): void {
  if (existsSync(to)) return;
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function link(to: string, path: string): void {
  if (!existsSync(path)) symlinkSync(basename(to), path);
}
