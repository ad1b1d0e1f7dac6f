# The program of all services of compose.yaml; each is started with its own command and rights.
# For a release, name the base by its digest: --build-arg BASE=node@sha256:…
ARG BASE=node:20-bookworm-slim

FROM ${BASE} AS build
# PREBUILT=yes takes dist/ and out/ as `npm run build` left them in the checkout.
ARG PREBUILT=no
WORKDIR /src
COPY . .
RUN test "$PREBUILT" = yes || node scripts/build.mjs

FROM ${BASE}
RUN test -x /usr/sbin/nft || { \
      apt-get update && \
      apt-get install -y --no-install-recommends nftables iproute2 iptables netbase && \
      rm -rf /var/lib/apt/lists/*; \
    }
COPY --from=build /src/dist /usr/lib/hopscope/dist
COPY --from=build /src/out /usr/lib/hopscope/out
# dist/figure.mjs alone needs a native module, and no service draws figures.
ENV NODE_ENV=production
ENTRYPOINT ["node", "/usr/lib/hopscope/dist/hopscope.mjs"]
CMD ["--help"]
