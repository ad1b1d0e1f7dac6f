// A static export: no server code of Next ever runs (docs/decisions/0001-static-export.md).
/** @type {import("next").NextConfig} */
export default {
  output: "export",
  images: { unoptimized: true },
  // Relative asset addresses, so that the export also works from a sub-folder or a file share.
  assetPrefix: process.env.NODE_ENV === "production" ? "." : undefined,
  reactStrictMode: true,
  typescript: { ignoreBuildErrors: true }, // `npm run test:types` is the gate; once is enough.
  experimental: { cpus: 2 },
};
