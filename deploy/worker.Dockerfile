# syntax=docker/dockerfile:1.7.1
ARG NODE_IMAGE=node:24.11.1-bookworm-slim

FROM ${NODE_IMAGE} AS build
ENV CI=true TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
WORKDIR /hbsc
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
RUN npm install --global "$(node -p 'require("./package.json").packageManager')"
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store pnpm fetch
COPY . .
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store pnpm install --frozen-lockfile --offline
ARG APP=worker
RUN node_modules/.bin/turbo run build --filter="@hbsc/${APP}" --output-logs=errors-only
# Optional dependencies are left out: they are the embedded Postgres.
RUN --mount=type=cache,id=pnpm,target=/root/.local/share/pnpm/store \
    pnpm --config.inject-workspace-packages=true --filter="@hbsc/${APP}" \
    deploy --prod --no-optional --offline image
# onnxruntime brings its libraries for every operating system.
RUN find image -path "*/onnxruntime-node/bin/*" -type f ! -path "*/linux/*" -delete
RUN mkdir storage

FROM ${NODE_IMAGE}
# AAC and M4A need ffmpeg. Debian's is under the GPL, so that whoever builds the image decides.
ARG WITH_FFMPEG=false
RUN if [ "$WITH_FFMPEG" = true ]; then \
      apt-get update && apt-get install --yes --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*; \
    fi
ENV NODE_ENV=production ORT_DISABLE_TELEMETRY=1
WORKDIR /app
COPY --from=build /hbsc/image ./
COPY --from=build --chown=1000:1000 /hbsc/storage /var/lib/hbsc
COPY deploy/worker-health.mjs ./
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "worker-health.mjs"]
CMD ["node", "dist/main.js"]
